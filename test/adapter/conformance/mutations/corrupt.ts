import { createFrameParser, encodeFrame } from '../../client/framing.ts'
import {
  type EventMessage,
  isMessage,
  type Message,
  type RequestMessage,
  type ResponseMessage,
} from '../../client/protocol-types.ts'
import type { Transport } from '../../client/transport.ts'

/** What somebody in the middle does to one session. Each part leaves alone what it does not return. */
export interface Corruption {
  /** What goes on in the place of a response; nothing to hold it back. */
  response?(message: ResponseMessage, request: RequestMessage): readonly unknown[]
  event?(message: EventMessage): readonly unknown[]
  /** Changes a request in its place. */
  request?(message: RequestMessage): void
  /** Told of each chunk that the client writes. */
  chunk?(bytes: Buffer): void
  /** Told that the client has gone. */
  closed?(): void
  /** Instead of ending with the client: an error. */
  stays?: boolean
}

/** Bytes to send as they are. */
export const raw = Symbol('raw bytes')

/** A transport with somebody in the middle who changes what passes. */
export function corrupted(transport: Transport, corruption: Corruption): Transport {
  const requests = new Map<number, RequestMessage>()
  const fromClient = createFrameParser()
  const fromAdapter = createFrameParser()

  const passed = (message: Message): readonly unknown[] => {
    if (message.type === 'event') return corruption.event?.(message) ?? [message]
    if (message.type !== 'response') return [message]
    // One that came in a frame which is not understood here.
    const unknown = { seq: message.request_seq, type: 'request', command: message.command } as const
    return corruption.response?.(message, requests.get(message.request_seq) ?? unknown) ?? [message]
  }

  return {
    ...transport,
    write(bytes) {
      corruption.chunk?.(Buffer.from(bytes))
      let changed = false
      const messages = fromClient(bytes).flatMap(one => (one.kind === 'message' ? [one.message] : []))
      for (const message of messages) {
        if (!isMessage(message) || message.type !== 'request') continue
        // Corruptions of responses go by what the client has asked, not by what was made of it.
        requests.set(message.seq, structuredClone(message))
        const before = JSON.stringify(message)
        corruption.request?.(message)
        changed ||= JSON.stringify(message) !== before
      }
      transport.write(changed ? Buffer.concat(messages.map(encodeFrame)) : bytes)
    },
    onBytes(listener) {
      transport.onBytes(chunk => {
        for (const one of fromAdapter(chunk)) {
          if (one.kind !== 'message' || !isMessage(one.message)) continue
          for (const message of passed(one.message)) listener(bytesOf(message))
        }
        if (chunk === undefined) listener(undefined)
      })
    },
    async close() {
      corruption.closed?.()
      await transport.close()
      if (corruption.stays) throw new Error('the adapter was still running 3000 ms after its input had ended')
    },
  }
}

function bytesOf(message: unknown): Uint8Array {
  const bytes = (message as { [raw]?: string })[raw]
  return bytes === undefined ? encodeFrame(message) : Buffer.from(bytes)
}
