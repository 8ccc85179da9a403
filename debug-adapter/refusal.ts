/** When a request makes sense; at other times it is refused with a sentence. */
export type When = 'always' | 'initialized' | 'loaded' | 'stopped'

/** Refuses a request. Shown to the user only where asked for. */
export class RequestError extends Error {
  readonly showUser: boolean

  constructor(message: string, showUser = false) {
    super(message)
    this.name = 'RequestError'
    this.showUser = showUser
  }
}

/** Refuses a request that the client has cancelled: the protocol has a word for it. */
export class CancelledRequest extends RequestError {
  constructor() {
    super('cancelled')
  }
}
