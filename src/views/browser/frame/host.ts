import type { Contract, Events, Trouble } from '../../protocol/channel.ts'
import type { Port } from './port.ts'

/** What a page knows of its host: what can be asked, and what it tells. */
export interface Host<C extends Contract, E extends Events> {
  /** @throws {HostError} what the host says */
  request<M extends keyof C & string>(method: M, params: C[M]['params']): Promise<C[M]['result']>
  on<N extends keyof E & string>(event: N, listener: (body: E[N]) => void): void
}

/** An error of the host, with what to do about it. */
export class HostError extends Error {
  readonly remedy: string | undefined
  readonly code: string | undefined

  constructor({ message, remedy, code }: Trouble) {
    super(message)
    this.remedy = remedy
    this.code = code
  }
}

/** Puts requests and responses together. */
export function connectHost<C extends Contract, E extends Events>(port: Port): Host<C, E> {
  const open = new Map<number, { done: (result: never) => void; failed: (error: Error) => void }>()
  const listeners = new Map<string, ((body: never) => void)[]>()
  let next = 1
  port.onMessage(message => {
    if (message.type === 'event') {
      for (const listener of listeners.get(message.event) ?? []) listener(message.body as never)
      return
    }
    const waiting = open.get(message.id)
    open.delete(message.id)
    if ('trouble' in message) waiting?.failed(new HostError(message.trouble))
    else waiting?.done(message.result as never)
  })
  return {
    request(method, params) {
      return new Promise((done, failed) => {
        const id = next++
        open.set(id, { done, failed })
        port.send({ type: 'request', id, method, params })
      })
    },
    on(event, listener) {
      const known = listeners.get(event) ?? []
      listeners.set(event, known)
      known.push(listener)
    },
  }
}
