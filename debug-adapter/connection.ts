import type { Readable, Writable } from 'node:stream'
import type { DebugProtocol } from '@vscode/debugprotocol'

/** The framing of the protocol over a pair of streams: `Content-Length: N`, an empty line, N bytes of JSON. */
export interface Connection {
  send(message: DebugProtocol.ProtocolMessage): void
  /** Ends our side once everything is written. */
  end(): void
}

/** What a connection tells. */
export interface ConnectionEvents {
  onMessage(message: DebugProtocol.ProtocolMessage): void
  /** Bytes that are no message. The connection goes on where the next message begins. */
  onGarbage(detail: string): void
  onClose(): void
}

/** The longest header that is read before what comes is taken for garbage, in bytes. */
const maxHeader = 4_096

/** The longest body that is accepted, in bytes. */
const maxBody = 256 * 1024 * 1024

const httpRequest = /^\S+ \S+ HTTP\/\d/

/** Speaks over a readable and a writable stream. */
export function connect(input: Readable, output: Writable, events: ConnectionEvents): Connection {
  let chunks: Buffer[] = []
  let buffered = 0
  /** Bytes of the body that is being received; undefined while in a header. */
  let expected: number | undefined
  let closed = false

  const take = (count: number): Buffer => {
    const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
    chunks = all.length > count ? [all.subarray(count)] : []
    buffered -= count
    return all.subarray(0, count)
  }

  const readHeader = (): boolean => {
    const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
    chunks = [all]
    const end = all.indexOf('\r\n\r\n')
    if (end < 0) {
      if (buffered <= maxHeader) return false
      take(buffered)
      events.onGarbage('a header that does not end')
      return false
    }
    const header = take(end + 4).toString('latin1')
    if (httpRequest.test(header)) {
      // A page in a browser can send such to every port of the machine, with a body of its choice.
      events.onGarbage('a request of the web')
      output.end()
      close()
      return false
    }
    const match = /^(?:.*\r\n)*?content-length:\s*(\d+)\s*\r\n/i.exec(header)
    const length = match ? Number(match[1]) : undefined
    if (length === undefined) events.onGarbage('a header without Content-Length')
    else if (length > maxBody) events.onGarbage(`a message of ${length} bytes`)
    else expected = length
    return true
  }

  const readBody = (length: number): boolean => {
    if (buffered < length) return false
    expected = undefined
    const text = take(length).toString('utf8')
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      events.onGarbage('a message that is not JSON')
      return true
    }
    if (typeof message === 'object' && message !== null && 'type' in message) {
      events.onMessage(message as DebugProtocol.ProtocolMessage)
    } else events.onGarbage('a message without a type')
    return true
  }

  input.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    buffered += chunk.length
    // While a long body arrives nothing is joined, so that its cost stays linear.
    while (!closed && buffered > 0 && (expected === undefined ? readHeader() : readBody(expected)));
  })

  const close = () => {
    if (closed) return
    closed = true
    events.onClose()
  }
  input.on('end', close)
  input.on('close', close)
  input.on('error', close)
  output.on('error', close)

  return {
    send(message) {
      if (closed || output.writableEnded) return
      const body = JSON.stringify(message)
      output.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
    },
    end() {
      output.end()
    },
  }
}
