import assert from 'node:assert/strict'
import type { DebugProtocol } from '@vscode/debugprotocol'
import { createClient, type DapClient } from '../client/client.ts'
import type { Arguments } from '../client/protocol-types.ts'
import type { Transport } from '../client/transport.ts'
import type { Place, Profile, Program } from './profile.ts'

/** How a session begins. */
export interface Beginning {
  program?: Program
  /** In the program's source; none by default. */
  breakpoints?: DebugProtocol.SourceBreakpoint[]
  /** Overrides of what the client says in `initialize`. */
  initialize?: Partial<Arguments<'initialize'>>
  /** The source, where it is to be written in another way. */
  source?: string
}

/** An adapter as a rule sees it: a way to new sessions. */
export interface Subject {
  readonly profile: Profile
  readonly capabilities: DebugProtocol.Capabilities
  /** How long to wait for an answer or an event, in milliseconds. */
  readonly timeoutMs: number
  /** A connection on which nothing was said yet. */
  connect(): Promise<DapClient>
  /** A session that goes, with what the adapter answered to its breakpoints. */
  start(beginning?: Beginning): Promise<{ client: DapClient; breakpoints: DebugProtocol.Breakpoint[] }>
  /** A session that stands at a stop of the program, by a breakpoint there. */
  stopped(stop?: number, beginning?: Beginning): Promise<DapClient>
}

/** Ends when nothing more than this comes: long enough for an answer that is on its way, in milliseconds. */
export const quietMs = 60

/** @param onClient is told of each client, so that somebody closes it */
export function createSubject(
  open: () => Promise<Transport>,
  profile: Profile,
  capabilities: DebugProtocol.Capabilities,
  timeoutMs: number,
  onClient: (client: DapClient) => void,
): Subject {
  const subject: Subject = {
    profile,
    capabilities,
    timeoutMs,
    async connect() {
      const client = createClient(await open(), { timeoutMs })
      onClient(client)
      return client
    },
    async start({ program = profile.program, breakpoints = [], initialize = {}, source } = {}) {
      const client = await subject.connect()
      await client.initialize({ clientID: 'conformance', adapterID: profile.adapterID, ...initialize })
      const path = source ?? program.source
      const launched = await client.launch(program.launch, { breakpoints: { [path]: breakpoints } })
      return { client, breakpoints: launched.breakpoints[path] ?? [] }
    },
    async stopped(stop = 0, beginning = {}) {
      const program = beginning.program ?? profile.program
      const at = beginning.breakpoints ?? [placeOf(program, stop)]
      const { client } = await subject.start({ ...beginning, breakpoints: at })
      const { terminated } = await client.stopped()
      assert(!terminated, `the debuggee ended without a stop at line ${at[0]?.line}`)
      return client
    },
  }
  return subject
}

/** A stop of a program, as a breakpoint. @throws {Error} when there is none of that number */
export function placeOf(program: Program, stop: number): Place {
  const place = program.stops[stop]
  if (!place) throw new Error(`the profile has no stop ${stop}`)
  return place
}

/** Shows that a session still answers. */
export async function stillServes(client: DapClient): Promise<void> {
  const { response } = client.send('threads')
  assert((await response).success, '"threads" is refused')
}

/** Waits a little for what must not come. */
export function quiet(milliseconds = quietMs): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
