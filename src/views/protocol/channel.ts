/** What a page can ask of its host: by name, what it gives and what it gets. */
export type Contract = Record<string, { params: unknown; result: unknown }>

/** What a host tells a page without being asked, by name. */
export type Events = Record<string, unknown>

/** Something went wrong, in a sentence, and what to do about it. */
export interface Trouble {
  message: string
  remedy?: string
  /** For programs. */
  code?: string
}

/** A page asks. */
export interface RequestMessage {
  type: 'request'
  /** Of the page's choice; the response carries it. */
  id: number
  method: string
  params: unknown
}

/** The host answers. */
export type ResponseMessage =
  | { type: 'response'; id: number; result: unknown }
  | { type: 'response'; id: number; trouble: Trouble }

/** The host tells. */
export interface EventMessage {
  type: 'event'
  event: string
  body: unknown
}

/** What a host sends. */
export type HostMessage = ResponseMessage | EventMessage

/** A function for each thing that can be asked. */
export type Handlers<C extends Contract> = {
  [M in keyof C]: (params: C[M]['params']) => C[M]['result'] | Promise<C[M]['result']>
}

/**
 * Answers one message of a page. A handler that throws is an answer, too.
 * @param message what came over the wire: anything at all
 * @returns undefined for what is no request
 */
export async function answer<C extends Contract>(
  handlers: Handlers<C>,
  message: unknown,
): Promise<ResponseMessage | undefined> {
  if (!isRequest(message)) return undefined
  const { id, method, params } = message
  if (!Object.hasOwn(handlers, method)) {
    return {
      type: 'response',
      id,
      trouble: { message: `This page asks for "${method}", which nobody answers.` },
    }
  }
  try {
    return { type: 'response', id, result: await handlers[method]!(params as never) }
  } catch (thrown) {
    return { type: 'response', id, trouble: troubleOf(thrown) }
  }
}

/** What a person is told of an error. */
export function troubleOf(thrown: unknown): Trouble {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const { remedy, code } = (thrown ?? {}) as { remedy?: unknown; code?: unknown }
  return {
    message,
    ...(typeof remedy === 'string' && { remedy }),
    ...(typeof code === 'string' && { code }),
  }
}

function isRequest(message: unknown): message is RequestMessage {
  if (typeof message !== 'object' || message === null) return false
  const { type, id, method } = message as Partial<RequestMessage>
  return type === 'request' && typeof id === 'number' && typeof method === 'string'
}
