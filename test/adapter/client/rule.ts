import type { Message } from './protocol-types.ts'
import type { Sender } from './schema.ts'

/**
 * A rule about the sequence of messages in one session. It sees every message in order, as it is sent or arrives, and
 * returns what is wrong, in words; an empty list when nothing is.
 */
export type Rule = {
  observe(sender: Sender, message: Message): string[]
  /** Called once, when the session is over. */
  finish(): string[]
}
