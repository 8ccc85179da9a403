import type { Message, RequestMessage, ResponseMessage } from '../../client/protocol-types.ts'
import { passiveRules } from '../passive-rules.ts'
import type { Corruption } from './corrupt.ts'

/** A way to break one rule. */
export interface Mutation {
  /** Makes what is done to the next session of an examination. */
  corrupt(): Corruption
  /** Passive rules that cannot but be broken with it. */
  also?: readonly string[]
  /** True when sessions of different rules must not go on at the same time. */
  alone?: boolean
  /** The only rules to try; those of the same group by default. */
  among?: readonly string[]
}

// biome-ignore lint/suspicious/noExplicitAny: messages are taken apart here on purpose, without regard for their types
type Loose = any

type When = (request: Loose, response: ResponseMessage) => boolean

const always: When = () => true

/** Changes the body of successful answers to a request. */
export function change(
  command: string,
  edit: (body: Loose, request: Loose) => void,
  when = always,
): Corruption {
  return {
    response(message, request) {
      if (message.command !== command || !message.success || !when(request, message)) return [message]
      const copy = structuredClone(message)
      edit(copy.body, request)
      return [copy]
    },
  }
}

/** Turns success into a refusal. */
export function refuse(command: string, when = always): Corruption {
  return {
    response(message, request) {
      if (message.command !== command || !message.success || !when(request, message)) return [message]
      return [{ ...message, success: false, message: `no ${command}`, body: {} }]
    },
  }
}

/** Turns a refusal into success. */
export function accept(command: string, body: object | undefined, when = always): Corruption {
  return {
    response({ message: _, ...message }, request) {
      if (message.command !== command || message.success || !when(request, message))
        return [{ ...message, ...(_ === undefined ? {} : { message: _ }) }]
      return [{ ...message, success: true, body }]
    },
  }
}

/** Holds answers back. */
export function swallow(when: (request: Loose) => boolean): Corruption {
  return { response: (message, request) => (when(request) ? [] : [message]) }
}

/** Rewords refusals. */
export function reword(command: string, text: string, when = always): Corruption {
  return {
    response(message, request) {
      if (message.command !== command || message.success || !when(request, message)) return [message]
      return [{ ...message, message: text, body: {} }]
    },
  }
}

/** Changes the body of an event, or holds it back where the result is null. */
export function changeEvent(event: string, edit: (body: Loose) => Loose): Corruption {
  return {
    event(message) {
      if (message.event !== event) return [message]
      const body = edit(structuredClone(message.body ?? {}))
      return body === null ? [] : [{ ...message, body }]
    },
  }
}

/** Does several things; each sees what comes in, and the first that changes it wins. */
export function all(...parts: readonly Corruption[]): Corruption {
  return {
    response(message, request) {
      for (const part of parts) {
        const result = part.response?.(message, request) ?? [message]
        if (result.length !== 1 || JSON.stringify(result[0]) !== JSON.stringify(message)) return result
      }
      return [message]
    },
    event(message) {
      for (const part of parts) {
        const result = part.event?.(message) ?? [message]
        if (result.length !== 1 || JSON.stringify(result[0]) !== JSON.stringify(message)) return result
      }
      return [message]
    },
    request: message => {
      for (const part of parts) part.request?.(message)
    },
    chunk: bytes => {
      for (const part of parts) part.chunk?.(bytes)
    },
  }
}

/** Corruptions that need to know what the client asked for last, or how the session began. */
export function knowing(make: (known: Known) => Corruption): Corruption {
  const known: Known = { last: '', initialize: {}, program: '', commands: [], stopped: false }
  const corruption = make(known)
  return {
    ...corruption,
    request(message: RequestMessage) {
      const args = (message.arguments ?? {}) as Loose
      if (message.command === 'initialize') known.initialize = args
      if (message.command === 'launch') known.program = String(args.program ?? '')
      known.commands.push(message.command)
      if (/^(next|step|continue|reverse|pause)/.test(message.command)) {
        known.last = message.command
        known.stopped = false
      }
      corruption.request?.(message)
    },
    event(message) {
      const result = corruption.event?.(message) ?? [message]
      if (message.event === 'stopped') known.stopped = true
      return result
    },
  }
}

/** What {@link knowing} knows. */
export interface Known {
  /** The last request that made the debuggee go. */
  last: string
  initialize: Loose
  program: string
  commands: string[]
  stopped: boolean
}

/** Binds breakpoints to nowhere without telling. */
export function unbind(wanted: (breakpoint: Loose, args: Loose) => boolean): Corruption {
  return {
    request(message) {
      if (message.command !== 'setBreakpoints') return
      const args = message.arguments as Loose
      args.breakpoints = args.breakpoints?.map((one: Loose) => (wanted(one, args) ? { line: 1_000 } : one))
    },
    response(message, request) {
      if (message.command !== 'setBreakpoints' || !message.success) return [message]
      const copy = structuredClone(message) as Loose
      const asked = (request.arguments as Loose).breakpoints ?? []
      copy.body.breakpoints = copy.body.breakpoints.map((one: Loose, i: number) =>
        wanted(asked[i], request.arguments) ? { id: one.id, verified: true, line: asked[i].line } : one,
      )
      return [copy]
    },
  }
}

/** Sends something besides a message. Its numbers are made anew, so that only what is meant is wrong. */
export function besides(
  isMeant: (message: Message) => boolean,
  more: object | ((message: Message) => object),
  first = false,
): Corruption {
  let shift = 0
  const pass = (message: Message): readonly unknown[] => {
    const numbered = { ...message, seq: message.seq + shift }
    if (!isMeant(message)) return [numbered]
    const extra = {
      seq: numbered.seq + (first ? 0 : 1),
      ...(typeof more === 'function' ? more(message) : more),
    }
    shift++
    return first ? [extra, { ...numbered, seq: numbered.seq + 1 }] : [numbered, extra]
  }
  return { response: pass, event: pass }
}

/** What goes with every request that is not answered. */
export const unanswered = [nameOf(/answers every request/)]

/** The name of a passive rule. @throws {Error} when there is none */
export function nameOf(pattern: RegExp): string {
  const rule = passiveRules.find(({ name }) => pattern.test(name))
  if (!rule) throw new Error(`no passive rule is called ${pattern}`)
  return rule.name
}
