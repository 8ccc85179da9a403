import { type EventMessage, isObject, type Message, type ResponseMessage } from './protocol-types.ts'
import type { Rule } from './rule.ts'

const execution = new Set([
  'continue',
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'reverseContinue',
  'goto',
  'restartFrame',
  'restart',
])

/** Custom requests after which the playhead stands where it stood. Every other `playhead/` request moves it. */
const queries = new Set([
  'playhead/timeline',
  'playhead/writes',
  'playhead/answer',
  'playhead/leave',
  'playhead/modelText',
  'playhead/modelResponse',
])

/** Whether a request, once it succeeds, makes the debuggee go on: a `stopped` follows it, and must not precede it. */
export function isExecutionRequest(command: string): boolean {
  return execution.has(command) || (command.startsWith('playhead/') && !queries.has(command))
}

/** Requests after whose answer the session may end at any time. */
const endRequests = new Set(['terminate', 'terminateThreads', 'playhead/leave'])

const startRequests = new Set(['launch', 'attach'])
const allowedAfterTerminated = new Set(['exited', 'output'])

type Pending = { seq: number; command: string }

/** The order in which messages may come, independent of what they say. */
export function createOrderingRules(): Rule {
  const pending = new Map<number, Pending>()
  const answered = new Set<number>()
  let lastSeq = 0
  let initialize: 'none' | 'sent' | 'done' = 'none'
  let initializedEvents = 0
  let started = false
  let wantsConfigurationDone = false
  let configured = false
  let stopped = false
  let terminated = false
  /** True once the client's wish to end the session was answered. */
  let ending = false
  let disconnected = false

  function observeSent(message: Message): void {
    if (message.type !== 'request') return
    pending.set(message.seq, { seq: message.seq, command: message.command })
    if (message.command === 'initialize' && initialize === 'none') initialize = 'sent'
  }

  function observeReceived(message: Message): string[] {
    const problems: string[] = []
    const name = describe(message)
    if (!(message.seq > lastSeq))
      problems.push(`seq ${message.seq} of ${name} does not exceed ${lastSeq} before it`)
    lastSeq = Math.max(lastSeq, message.seq)
    if (disconnected) problems.push(`${name} after the response to disconnect`)
    if (message.type === 'response') return [...problems, ...observeResponse(message)]
    if (initialize !== 'done') problems.push(`${name} before the response to initialize`)
    const mayFollow = message.type === 'event' && allowedAfterTerminated.has(message.event)
    if (terminated && !mayFollow) problems.push(`${name} after terminated`)
    return message.type === 'event' ? [...problems, ...observeEvent(message)] : problems
  }

  function observeResponse(message: ResponseMessage): string[] {
    const request = pending.get(message.request_seq)
    const name = describe(message)
    if (request === undefined) {
      const known = answered.has(message.request_seq)
      return [known ? `second response: ${name}` : `response to no request: ${name}`]
    }
    pending.delete(message.request_seq)
    answered.add(message.request_seq)
    const problems: string[] = []
    if (request.command !== message.command) problems.push(`${name} answers the request ${request.command}`)
    if (!message.success) return problems
    if (request.command === 'initialize') {
      initialize = 'done'
      wantsConfigurationDone =
        isObject(message.body) && message.body['supportsConfigurationDoneRequest'] === true
    }
    if (startRequests.has(request.command)) started = true
    if (request.command === 'configurationDone') configured = true
    if (request.command === 'disconnect') disconnected = true
    if (endRequests.has(request.command)) ending = true
    if (isExecutionRequest(request.command) || startRequests.has(request.command)) stopped = false
    return problems
  }

  function observeEvent(message: EventMessage): string[] {
    const problems: string[] = []
    if (message.event === 'initialized') {
      initializedEvents++
      if (initializedEvents > 1) problems.push('a second initialized event')
    }
    const isAskedFor = message.event === 'terminated' && ending
    if (['stopped', 'continued', 'terminated'].includes(message.event) && !isAskedFor) {
      for (const request of pending.values()) {
        // While it goes on because of an earlier request, the event belongs to that one.
        const causes =
          (stopped && isExecutionRequest(request.command)) ||
          (message.event === 'stopped' && !started && startRequests.has(request.command))
        if (causes)
          problems.push(`${message.event} before the response to ${request.command} #${request.seq}`)
      }
    }
    if (message.event === 'stopped') {
      if (wantsConfigurationDone && !configured)
        problems.push('stopped before the response to configurationDone')
      if (stopped) problems.push('a second stopped without a resume in between')
      stopped = true
    }
    if (message.event === 'continued') stopped = false
    if (message.event === 'terminated') terminated = true
    return problems
  }

  return {
    observe(sender, message) {
      if (sender === 'adapter') return observeReceived(message)
      observeSent(message)
      return []
    },
    finish() {
      const problems = [...pending.values()].map(
        request => `no response to ${request.command} #${request.seq}`,
      )
      if (started && initializedEvents === 0)
        problems.push('no initialized event although the session started')
      return problems
    },
  }
}

function describe(message: Message): string {
  if (message.type === 'event') return `event ${message.event}`
  if (message.type === 'request') return `request ${message.command}`
  return `response #${message.request_seq} (${message.command})`
}
