import type { DebugProtocol } from '@vscode/debugprotocol'
import * as z from 'zod'
import { historyFolder, launch, replay, resume } from '../../src/debugger/debuggee.ts'
import { type LaunchConfig, launchSchema } from '../../src/debugger/launch-config.ts'
import { findRecording, isRunning } from '../../src/history/recordings.ts'
import { formatError } from '../../src/workflow/problem.ts'
import { clientPlaces } from '../client.ts'
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

/** Loads what is debugged. It begins to run once the client has sent its breakpoints. */
export const launchRequest = handler('launch', 'initialized', z.looseObject({}), async (session, args) => {
  if (session.isLoaded) throw new RequestError('"launch" came twice.')
  const config = launchSchema.safeParse(args)
  if (!config.success) {
    const [issue] = config.error.issues
    throw new RequestError(`The launch configuration: "${issue?.path.join('.')}": ${issue?.message}.`, true)
  }
  session.config = config.data
  // Not in `initialize`: that is the editor's own, and it is an extension of the editor that has the models.
  if (args['supportsModelRequests'] === true) session.models.announce()
  try {
    await load(session, config.data)
  } catch (thrown) {
    if (thrown instanceof RequestError) throw thrown
    throw new RequestError(formatError(thrown), true)
  }
  return { after: () => session.send('initialized') }
})

async function load(session: Session, config: LaunchConfig): Promise<void> {
  const { cwd, events, models } = session
  if (config.recording !== undefined) {
    const path = await findRecording(config.recording, historyFolder(config, cwd), cwd)
    if (config.mode === 'resume') {
      session.setDebuggee(await resume(path, config, cwd, events, models.call))
      return
    }
    session.setDebuggee(await replay(path, config.startAt ?? 'start', events, isRunning))
    return
  }
  if (config.mode === 'resume') {
    throw new RequestError('The launch configuration names no "recording" to go on with.', true)
  }
  if (config.program === undefined) {
    throw new RequestError(
      'The launch configuration names neither a "program" to run nor a "recording" to replay.',
      true,
    )
  }
  session.setDebuggee(await launch(config, cwd, events, models.call))
}

/** All breakpoints are set: go. */
export const configurationDone = handler(
  'configurationDone',
  'loaded',
  anything,
  session => {
    if (session.hasBegun) throw new RequestError('"configurationDone" came twice.')
    return { after: () => session.begin() }
  },
  { supportsConfigurationDoneRequest: true },
)

/** Ends the run, and with it the session. */
export const terminate = handler(
  'terminate',
  'initialized',
  anything,
  session => ({ after: () => void session.end() }),
  { supportsTerminateRequest: true },
)

/** The client leaves: a live run ends, unless it only waits for an answer; the recording stays. */
export const disconnect = handler('disconnect', 'always', anything, async session => {
  await session.end()
  return {}
})
