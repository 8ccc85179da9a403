import type { DebugProtocol } from '@vscode/debugprotocol'
import { RequestError } from './refusal.ts'

/** What the adapter asks of its client. */
export interface ReverseRequests {
  /**
   * Asks, and waits for the answer.
   * @returns the body of the response
   * @throws {RequestError} where the client refuses, does not answer in time, or is gone
   */
  ask(command: string, args: object): Promise<unknown>
  /** True for a response that belongs to a request of ours. */
  answer(response: DebugProtocol.Response): boolean
  /** The client is gone: nothing is answered any more. */
  close(): void
}

/** How long a client may take, in milliseconds: it may have to start something. */
const patience = 30_000

/**
 * @param next the number that the next message gets
 * @param send writes a request to the client, which may answer before this returns
 */
export function createReverseRequests(
  next: () => number,
  send: (command: string, args: object) => void,
): ReverseRequests {
  const open = new Map<number, (response: DebugProtocol.Response | string) => void>()
  return {
    ask(command, args) {
      return new Promise((resolve, reject) => {
        const seq = next()
        const timer = setTimeout(() => open.get(seq)?.('it does not answer'), patience)
        timer.unref()
        open.set(seq, response => {
          open.delete(seq)
          clearTimeout(timer)
          if (typeof response === 'object' && response.success) resolve(response.body)
          else {
            const detail = typeof response === 'string' ? response : (response.message ?? 'it refuses')
            reject(new RequestError(`The client did not do "${command}": ${detail}.`))
          }
        })
        send(command, args)
      })
    },
    answer(response) {
      const settle = open.get(response.request_seq)
      settle?.(response)
      return settle !== undefined
    },
    close() {
      for (const settle of [...open.values()]) settle('it is gone')
    },
  }
}
