import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Connection, WaitOptions } from './connection.ts'
import { type EventBody, isObject } from './protocol-types.ts'

/** Where the session came to rest. */
export type Stop = {
  /** The stopped event's reason; `terminated` when the session ended instead. */
  reason: string
  terminated: boolean
  description: string | undefined
  text: string | undefined
  threadId: number
  hitBreakpointIds: number[]
  /** The stopped thread's whole stack, innermost first; empty once terminated. */
  frames: DebugProtocol.StackFrame[]
  /** The innermost frame's name and position; empty and zero where there is none. */
  name: string
  line: number
  column: number
}

export type Target = { threadId?: number }
export type StepTarget = Target & { granularity?: DebugProtocol.SteppingGranularity; targetId?: number }

export type Stops = {
  /** The last stop that was waited for. */
  current(): Stop
  /** Waits for the next `stopped` or `terminated` and fetches the stack. */
  stopped(options?: WaitOptions): Promise<Stop>
  next(target?: StepTarget): Promise<Stop>
  stepIn(target?: StepTarget): Promise<Stop>
  stepOut(target?: StepTarget): Promise<Stop>
  stepBack(target?: StepTarget): Promise<Stop>
  continue(target?: Target): Promise<Stop>
  reverseContinue(target?: Target): Promise<Stop>
  reverseStepIn(target?: StepTarget): Promise<Stop>
  reverseStepOut(target?: StepTarget): Promise<Stop>
  restartFrame(frameId?: number): Promise<Stop>
  goto(targetId: number): Promise<Stop>
  pause(target?: Target): Promise<Stop>
  /** Sends any request that resumes, and waits for where that leads. */
  execute(command: string, args: unknown): Promise<Stop>
}

/** The requests that make the debuggee go, each of which waits for the stop (or the end) it leads to. */
export function createStops(connection: Connection): Stops {
  let current: Stop | undefined

  async function stoppedAfter(from: number | undefined, wait: WaitOptions = {}): Promise<Stop> {
    const position = from === undefined ? {} : { from }
    const event = await connection.takeEvent(['stopped', 'terminated'], () => true, { ...wait, ...position })
    current = event.event === 'stopped' ? await readStop(event.body) : ended()
    return current
  }

  async function readStop(body: unknown): Promise<Stop> {
    const event = (isObject(body) ? body : { reason: '' }) as EventBody<'stopped'>
    const threadId = event.threadId ?? 0
    const stack = await connection.request('stackTrace', { threadId })
    const top = stack.stackFrames[0]
    return {
      reason: event.reason,
      terminated: false,
      description: event.description,
      text: event.text,
      threadId,
      hitBreakpointIds: event.hitBreakpointIds ?? [],
      frames: stack.stackFrames,
      name: top?.name ?? '',
      line: top?.line ?? 0,
      column: top?.column ?? 0,
    }
  }

  function stop(): Stop {
    if (current === undefined) throw new Error('the session has not stopped yet: wait for stopped() first')
    return current
  }

  const execute: Stops['execute'] = async (command, args) => {
    const from = connection.timeline.entries.length
    if (command.includes('/')) await connection.custom(command as `${string}/${string}`, args)
    else await connection.request(command as 'next', args as DebugProtocol.NextArguments)
    return stoppedAfter(from)
  }

  const step =
    (command: string) =>
    (target: StepTarget | Target = {}) =>
      execute(command, { threadId: stop().threadId, ...target })

  return {
    current: stop,
    stopped: wait => stoppedAfter(undefined, wait),
    next: step('next'),
    stepIn: step('stepIn'),
    stepOut: step('stepOut'),
    stepBack: step('stepBack'),
    continue: step('continue'),
    reverseContinue: step('reverseContinue'),
    reverseStepIn: step('playhead/reverseStepIn'),
    reverseStepOut: step('playhead/reverseStepOut'),
    goto: targetId => execute('goto', { threadId: stop().threadId, targetId }),
    restartFrame: frameId => execute('restartFrame', { frameId: frameId ?? stop().frames[0]?.id }),
    async pause(target = {}) {
      const from = connection.timeline.entries.length
      const threadId = target.threadId ?? current?.threadId ?? (await firstThread(connection))
      await connection.request('pause', { threadId })
      return stoppedAfter(from)
    },
    execute,
  }
}

async function firstThread(connection: Connection): Promise<number> {
  const { threads } = await connection.request('threads')
  return threads[0]?.id ?? 0
}

function ended(): Stop {
  return {
    reason: 'terminated',
    terminated: true,
    description: undefined,
    text: undefined,
    threadId: 0,
    hitBreakpointIds: [],
    frames: [],
    name: '',
    line: 0,
    column: 0,
  }
}
