import type { DebugProtocol } from '@vscode/debugprotocol'
import type { z } from 'zod'
import { RequestError, type When } from './refusal.ts'
import type { Session } from './session.ts'

/** What answers a request. `after` runs once the response is on its way, so that no event comes before it. */
export interface Reply {
  body?: object
  after?: () => void
}

/** One request that the adapter serves. The capabilities it announces are the union of what its handlers declare. */
export interface RequestHandler {
  command: string
  capability?: DebugProtocol.Capabilities
  when: When
  /** Checked before {@link handle}, which then can trust its arguments. */
  handle(session: Session, args: unknown): Reply | Promise<Reply>
}

/** Makes a handler whose arguments are checked by a schema. */
export function handler<A>(
  command: string,
  when: When,
  schema: z.ZodType<A>,
  handle: (session: Session, args: A) => Reply | Promise<Reply>,
  capability?: DebugProtocol.Capabilities,
): RequestHandler {
  return {
    command,
    when,
    ...(capability ? { capability } : {}),
    handle(session, args) {
      const result = schema.safeParse(args ?? {})
      if (result.success) return handle(session, result.data)
      const [issue] = result.error.issues
      throw new RequestError(`"${command}": ${issue?.path.join('.') || 'arguments'}: ${issue?.message}`)
    },
  }
}
