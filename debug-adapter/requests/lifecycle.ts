import type { DebugProtocol } from '@vscode/debugprotocol'
import * as z from 'zod'
import {
  type Debuggee,
  historyFolder,
  inlineGroup,
  launch,
  replay,
  resume,
} from '../../src/debugger/debuggee.ts'
import { forkRecording } from '../../src/debugger/fork.ts'
import { attachSchema, type LaunchConfig, launchSchema } from '../../src/debugger/launch-config.ts'
import { findRecording, isRunning } from '../../src/history/recordings.ts'
import { failure, formatError } from '../../src/workflow/problem.ts'
import { clientPlaces } from '../client.ts'
import { replaceDebuggee, runNothing } from '../forking.ts'
import { withHandlers } from '../handler-debugging.ts'
import { RequestError } from '../refusal.ts'
import { handler } from '../request.ts'
import type { Session } from '../session.ts'

const anything = z.looseObject({})

/** @param capabilities the union of what all handlers declare */
export const initialize = (capabilities: () => DebugProtocol.Capabilities) =>
  handler('initialize', 'always', z.looseObject({ adapterID: z.string().optional() }), (session, args) => {
    if (session.client) throw new RequestError('"initialize" came twice.')
    session.client = args as DebugProtocol.InitializeRequestArguments
    session.places = clientPlaces(session.client)
    return { body: capabilities() }
  })

/** @throws {RequestError} where an attribute is not what it should be */
function readConfig(args: object): LaunchConfig
function readConfig<C>(args: object, schema: z.ZodType<C>): C
function readConfig(args: object, schema: z.ZodType<unknown> = launchSchema): unknown {
  const config = schema.safeParse(args)
  if (config.success) return config.data
  const [issue] = config.error.issues
  throw new RequestError(`The launch configuration: "${issue?.path.join('.')}": ${issue?.message}.`, true)
}

/** Who debugs handlers needs them in a process of their own: the debugger of this one would stop this one. */
const inOwnProcess = (config: LaunchConfig): LaunchConfig =>
  config.debugHandlers ? { ...config, isolation: 'process' } : config

/** Loads what is debugged. It begins to run once the client has sent its breakpoints. */
export const launchRequest = handler('launch', 'initialized', z.looseObject({}), async (session, args) => {
  if (session.isLoaded) throw new RequestError('"launch" came twice.')
  if (session.run) throw new RequestError(formatError(failure('attach-only', {})), true)
  const config = inOwnProcess(readConfig(args))
  session.config = config
  // Not in `initialize`: that is the editor's own, and it is an extension of the editor that has the models.
  if (args['workspaceTrusted'] === false) runNothing(session)
  if (args['supportsModelRequests'] === true) session.models.announce()
  try {
    session.setDebuggee(await load(session, config))
  } catch (thrown) {
    if (thrown instanceof RequestError) throw thrown
    throw new RequestError(formatError(thrown), true)
  }
  return { after: () => session.send('initialized') }
})

/** Begins to debug the run of this process. Elsewhere the request goes through to the process that it names. */
export const attachRequest = handler('attach', 'initialized', z.looseObject({}), async (session, args) => {
  if (session.isLoaded) throw new RequestError('"attach" came twice.')
  const { run } = session
  if (!run) throw new RequestError('There is no run to attach to here.')
  // The port has led here already, and the client may have gone through another one.
  const own = readConfig(args, attachSchema.partial())
  session.config = { ...run.config, ...own }
  if (args['supportsModelRequests'] === true) session.models.announce()
  try {
    session.setDebuggee(await run.attach(session.events))
  } catch (thrown) {
    throw new RequestError(formatError(thrown), true)
  }
  return {
    after() {
      // Clients that restart by themselves leave and attach anew.
      session.send('capabilities', { capabilities: { supportsRestartRequest: false } })
      session.send('initialized')
    },
  }
})

/** Opens what a configuration says: a run, a replay, one that goes on, or a fork. */
async function load(session: Session, config: LaunchConfig): Promise<Debuggee> {
  const { cwd, events, models } = session
  const { mode, from } = config
  const find = (name: string) => findRecording(name, historyFolder(config, cwd), cwd)
  if (mode === 'fork') {
    if (!from) {
      throw new RequestError('The launch configuration does not say "from" which recording to fork.', true)
    }
    const place = from.position ?? from.address
    const host = { config, cwd, events, remoteModel: models.call }
    return forkRecording(await find(from.recording), place, host)
  }
  if (config.recording !== undefined) {
    const path = await find(config.recording)
    if (mode === 'resume') return resume(path, config, cwd, events, models.call)
    return replay(path, config.startAt ?? 'start', events, isRunning)
  }
  if (mode === 'resume') {
    throw new RequestError('The launch configuration names no "recording" to go on with.', true)
  }
  if (config.program === undefined) {
    throw new RequestError(
      'The launch configuration names neither a "program" to run nor a "recording" to replay.',
      true,
    )
  }
  return launch(config, cwd, events, models.call)
}

/** Does the whole once more, by a new configuration where the client has one. Breakpoints stay. */
export const restart = handler(
  'restart',
  'loaded',
  z.looseObject({ arguments: z.looseObject({}).optional() }),
  async (session, args) => {
    if (session.debuggee.attached) throw new RequestError(formatError(failure('attached-restart', {})), true)
    if (!session.hasBegun) throw new RequestError('"restart" is not possible before "configurationDone".')
    const config = args.arguments ? inOwnProcess(readConfig(args.arguments)) : session.config!
    const left = session.debuggee
    const next = await load(session, config).catch(thrown => {
      throw thrown instanceof RequestError ? thrown : new RequestError(formatError(thrown), true)
    })
    session.config = config
    const comments = next.breakpoints.groups.get(inlineGroup)?.map(({ request }) => request) ?? []
    next.breakpoints.takeOver(left.breakpoints)
    next.breakpoints.set(inlineGroup, comments)
    await replaceDebuggee(session, next)
    return {
      after() {
        const [before, now] = [left, next].map(one => one.timeline.header.execution)
        session.output(
          'console',
          `You have left the execution ${before}; you are in ${now} now, from the beginning.`,
        )
        void withHandlers(session, session.begin)
      },
    }
  },
  { supportsRestartRequest: true },
)

/** All breakpoints are set: go. */
export const configurationDone = handler(
  'configurationDone',
  'loaded',
  anything,
  session => {
    if (session.hasBegun) throw new RequestError('"configurationDone" came twice.')
    return { after: () => void withHandlers(session, session.begin) }
  },
  { supportsConfigurationDoneRequest: true },
)

/** Ends the run, and with it the session: in good order; asked again, at once. */
export const terminate = handler(
  'terminate',
  'initialized',
  anything,
  session => ({ after: () => void session.ending.end() }),
  { supportsTerminateRequest: true },
)

/**
 * The client leaves: a live run ends, unless it only waits for an answer; the recording stays. One that was attached to goes on.
 * The client can also have it stand where it is, to go on later, or run on to its end.
 */
export const disconnect = handler(
  'disconnect',
  'always',
  z.looseObject({
    terminateDebuggee: z.boolean().optional(),
    suspendDebuggee: z.boolean().optional(),
    restart: z.boolean().optional(),
  }),
  async (session, { terminateDebuggee, suspendDebuggee, restart: again }) => {
    // Who attaches anew at once does not want to lose what is to be attached to.
    const isWanted = again === true && session.ending.leavesRunning
    if (suspendDebuggee) await session.ending.suspend()
    else if (terminateDebuggee === false || isWanted) session.ending.leaveRunning()
    else if (terminateDebuggee === undefined && session.ending.leavesRunning) session.ending.leaveRunning()
    else await session.ending.end()
    return {}
  },
  { supportTerminateDebuggee: true, supportSuspendDebuggee: true },
)
