import { isObject, type Message } from './protocol-types.ts'
import type { Rule } from './rule.ts'

const breakpointRequests = new Set([
  'setBreakpoints',
  'setFunctionBreakpoints',
  'setDataBreakpoints',
  'setInstructionBreakpoints',
])

/** Lists in a response have the length which its request asked for. */
export function createAnswerRules(): Rule {
  const asked = new Map<number, unknown>()

  function check(message: Message): string[] {
    if (message.type !== 'response') return []
    const request = asked.get(message.request_seq)
    asked.delete(message.request_seq)
    if (!message.success || !isObject(request) || !isObject(message.body)) return []
    if (breakpointRequests.has(message.command)) {
      const wanted = lengthOf(request['breakpoints']) ?? lengthOf(request['lines']) ?? 0
      const got = lengthOf(message.body['breakpoints'])
      return got === wanted ? [] : [`${message.command} answered ${got} breakpoints for ${wanted}`]
    }
    if (message.command === 'stackTrace')
      return atMost('frames', request['levels'], message.body['stackFrames'])
    if (message.command === 'variables')
      return atMost('variables', request['count'], message.body['variables'])
    return []
  }

  return {
    observe(sender, message) {
      if (sender === 'adapter') return check(message)
      if (message.type === 'request') asked.set(message.seq, message.arguments)
      return []
    },
    finish: () => [],
  }
}

/** For both requests a limit of zero means no limit. */
function atMost(what: string, limit: unknown, list: unknown): string[] {
  const got = lengthOf(list)
  if (typeof limit !== 'number' || limit === 0 || got === undefined || got <= limit) return []
  return [`${got} ${what} came although ${limit} were asked for`]
}

function lengthOf(value: unknown): number | undefined {
  return Array.isArray(value) ? value.length : undefined
}
