import type { DebugProtocol } from '@vscode/debugprotocol'
import type { z } from 'zod'
import { RequestError, type When } from './refusal.ts'
import type { Session } from './session.ts'

/** What answers a request. `after` runs once the response is on its way, so that no event comes before it. */
export interface Reply {
  body?: object
  after?: () => void
}

type Declared = DebugProtocol.Capabilities | (() => DebugProtocol.Capabilities)

/** One request that the adapter serves. The capabilities it announces are the union of what its handlers declare. */
export interface RequestHandler {
  command: string
  /** A function where there are names in it, which are in the language of the client. */
  capability?: Declared
  when: When
  /** True where it only reads until its response is sent, so that it can be given up in the middle. */
  cancellable?: boolean
  /** True where it does not wait for the requests before it. */
  overtakes?: boolean
  /** Checked before {@link handle}, which then can trust its arguments. */
  handle(session: Session, args: unknown, signal: AbortSignal): Reply | Promise<Reply>
}

/** Makes a handler whose arguments are checked by a schema. */
export function handler<A>(
  command: string,
  when: When,
  schema: z.ZodType<A>,
  handle: (session: Session, args: A, signal: AbortSignal) => Reply | Promise<Reply>,
  capability?: Declared,
): RequestHandler {
  return {
    command,
    when,
    ...(capability ? { capability } : {}),
    handle(session, args, signal) {
      const result = schema.safeParse(args ?? {})
      if (result.success) return handle(session, result.data, signal)
      const [issue] = result.error.issues
      throw new RequestError(`"${command}": ${issue?.path.join('.') || 'arguments'}: ${issue?.message}`)
    },
  }
}

/** A handler that can be given up in the middle, because it only reads until its response is sent. */
export const cancellable = (one: RequestHandler): RequestHandler => ({ ...one, cancellable: true })
