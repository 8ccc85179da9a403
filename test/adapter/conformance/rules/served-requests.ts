import type { DebugProtocol } from '@vscode/debugprotocol'
import type { DapClient } from '../../client/client.ts'
import { Excuse } from '../rule.ts'
import { placeOf, type Subject } from '../subject.ts'
import { holderOf } from './values.ts'

/** A request of the protocol, and what to ask with it where the debuggee is stopped. */
export interface ServedRequest {
  /** What announces it; undefined for one that every adapter serves. */
  flag?: keyof DebugProtocol.Capabilities
  /** Where it makes sense; the first stop of the program by default. */
  stopped?(subject: Subject): Promise<DapClient>
  /** @throws {Excuse} when there is nothing here to ask about */
  args(client: DapClient, subject: Subject): object | Promise<object>
}

const thread = (client: DapClient) => ({ threadId: client.current().threadId })
const frame = (client: DapClient) => ({ frameId: client.current().frames[0]?.id ?? 0 })

const sourceOf = ({ profile }: Subject) => ({ path: profile.program.source })

async function memoryOf(client: DapClient): Promise<string> {
  for (const { variablesReference } of await client.scopes())
    for (const { memoryReference } of await client.variables(variablesReference))
      if (memoryReference !== undefined) return memoryReference
  throw new Excuse('no variable has a "memoryReference"')
}

async function firstVariable(client: DapClient) {
  for (const { variablesReference } of await client.scopes())
    for (const { name } of await client.variables(variablesReference)) return { variablesReference, name }
  throw new Excuse('there is no variable')
}

async function settable(client: DapClient, { profile }: Subject) {
  if (!profile.settable) throw new Excuse('the profile has no "settable"')
  const { path, value } = profile.settable
  return {
    ...(await holderOf(client, path)),
    value,
    evaluateName: (await client.variable(...path)).evaluateName,
  }
}

const atSettable = (subject: Subject) => subject.stopped(subject.profile.settable?.stop ?? 0)

async function location(client: DapClient): Promise<number> {
  for (const { variablesReference } of await client.scopes()) {
    for (const one of await client.variables(variablesReference)) {
      const reference = one.valueLocationReference ?? one.declarationLocationReference
      if (reference !== undefined) return reference
    }
  }
  throw new Excuse('no variable has a location')
}

/** Every request that a client can make where the debuggee is stopped. */
export const servedRequests: Readonly<Record<string, ServedRequest>> = {
  threads: { args: () => ({}) },
  stackTrace: { args: thread },
  scopes: { args: frame },
  variables: {
    args: async client => ({ variablesReference: (await client.scopes())[0]?.variablesReference ?? 0 }),
  },
  evaluate: {
    args: (client, { profile }) => ({ ...frame(client), expression: profile.expressions?.valid[0] ?? '1' }),
  },
  source: {
    args(client) {
      const found = client.current().frames.find(({ source }) => source?.sourceReference)?.source
      if (!found) throw new Excuse('no source has a reference')
      return { source: found, sourceReference: found.sourceReference }
    },
  },
  setBreakpoints: { args: (_, subject) => ({ source: sourceOf(subject), breakpoints: [] }) },
  continue: { args: thread },
  next: { args: thread },
  stepIn: { args: thread },
  stepOut: { args: thread },
  pause: { args: thread },
  locations: { args: async client => ({ locationReference: await location(client) }) },
  setExceptionBreakpoints: { flag: 'exceptionBreakpointFilters', args: () => ({ filters: [] }) },
  breakpointLocations: {
    flag: 'supportsBreakpointLocationsRequest',
    args: (_, subject) => ({ source: sourceOf(subject), line: placeOf(subject.profile.program, 0).line }),
  },
  setFunctionBreakpoints: { flag: 'supportsFunctionBreakpoints', args: () => ({ breakpoints: [] }) },
  dataBreakpointInfo: { flag: 'supportsDataBreakpoints', args: firstVariable },
  setDataBreakpoints: { flag: 'supportsDataBreakpoints', args: () => ({ breakpoints: [] }) },
  setInstructionBreakpoints: { flag: 'supportsInstructionBreakpoints', args: () => ({ breakpoints: [] }) },
  stepBack: { flag: 'supportsStepBack', args: thread },
  reverseContinue: { flag: 'supportsStepBack', args: thread },
  restartFrame: { flag: 'supportsRestartFrame', args: frame },
  gotoTargets: {
    flag: 'supportsGotoTargetsRequest',
    args: (_, subject) => ({ source: sourceOf(subject), line: placeOf(subject.profile.program, 0).line }),
  },
  goto: {
    flag: 'supportsGotoTargetsRequest',
    async args(client, subject) {
      const { line } = placeOf(subject.profile.program, 0)
      const asked = client.send('gotoTargets', { source: sourceOf(subject), line })
      const { body } = (await asked.response) as { body?: { targets?: { id: number }[] } }
      const targetId = body?.targets?.[0]?.id
      if (targetId === undefined) throw new Excuse(`nothing in line ${line} can be gone to`)
      return { ...thread(client), targetId }
    },
  },
  stepInTargets: { flag: 'supportsStepInTargetsRequest', args: frame },
  completions: {
    flag: 'supportsCompletionsRequest',
    args: client => ({ ...frame(client), text: '', column: 1 }),
  },
  modules: { flag: 'supportsModulesRequest', args: () => ({}) },
  loadedSources: { flag: 'supportsLoadedSourcesRequest', args: () => ({}) },
  restart: { flag: 'supportsRestartRequest', args: () => ({}) },
  setVariable: {
    flag: 'supportsSetVariable',
    stopped: atSettable,
    async args(client, subject) {
      const { evaluateName, ...args } = await settable(client, subject)
      return args
    },
  },
  setExpression: {
    flag: 'supportsSetExpression',
    stopped: atSettable,
    async args(client, subject) {
      const { evaluateName, value } = await settable(client, subject)
      if (evaluateName === undefined) throw new Excuse('the variable has no "evaluateName"')
      return { ...frame(client), expression: evaluateName, value }
    },
  },
  exceptionInfo: {
    flag: 'supportsExceptionInfoRequest',
    async stopped(subject) {
      const program = subject.profile.failing
      if (!program) throw new Excuse('the profile has no "failing"')
      const { client } = await subject.start({ program })
      await client.stopped()
      return client
    },
    args: thread,
  },
  terminate: { flag: 'supportsTerminateRequest', args: () => ({}) },
  terminateThreads: {
    flag: 'supportsTerminateThreadsRequest',
    args: client => ({ threadIds: [client.current().threadId] }),
  },
  readMemory: {
    flag: 'supportsReadMemoryRequest',
    args: async client => ({ memoryReference: await memoryOf(client), count: 4 }),
  },
  writeMemory: {
    flag: 'supportsWriteMemoryRequest',
    args: async client => ({ memoryReference: await memoryOf(client), data: 'AAAA', allowPartial: true }),
  },
  disassemble: {
    flag: 'supportsDisassembleRequest',
    args: async client => ({ memoryReference: await memoryOf(client), instructionCount: 1 }),
  },
  cancel: { flag: 'supportsCancelRequest', args: () => ({ requestId: 1 }) },
}

/** Requests of the protocol that other rules are about. */
export const otherwiseCovered: readonly string[] = [
  'initialize',
  'launch',
  'attach',
  'configurationDone',
  'disconnect',
]
