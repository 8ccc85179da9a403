import type { DebugProtocol } from '@vscode/debugprotocol'
import { servedRequests } from '../rules/served-requests.ts'
import type { Corruption } from './corrupt.ts'
import {
  accept,
  all,
  change,
  type Mutation,
  nameOf,
  refuse,
  reword,
  swallow,
  unanswered,
} from './mutation.ts'

/** How to break the rules about single requests. */
export function requestMutations(capabilities: DebugProtocol.Capabilities): Record<string, Mutation> {
  const mutations: Record<string, Mutation> = {}
  for (const [command, { flag }] of Object.entries(servedRequests)) {
    const among = [`serves ${command}`, `refuses ${command} unless it is announced`]
    if (flag === undefined || capabilities[flag]) {
      mutations[`serves ${command}`] = { corrupt: () => inVain(command), among }
    } else {
      // What is announced but not served. Memory is asked for where there is some.
      const announce = change('initialize', body => {
        body[flag] = true
      })
      const memory = change('variables', body => {
        for (const variable of body.variables) variable.memoryReference = 'memory'
      })
      const targets = change('gotoTargets', body => body)
      mutations[`serves ${command}`] = { corrupt: () => all(announce, memory, targets), among }
    }
    if (flag === undefined) continue
    mutations[`refuses ${command} unless it is announced`] = capabilities[flag]
      ? {
          // What is served but not announced. It may refuse arguments that refer to nothing.
          corrupt: () =>
            all(
              change('initialize', body => delete body[flag]),
              accept(command, bodies[command] ?? {}),
            ),
          also: hasRule(command) ? [nameOf(/serves only what/)] : [],
          among,
        }
      : {
          corrupt: () => accept(command, bodies[command] ?? {}),
          also: [nameOf(/serves only what/)],
          among,
        }
  }
  return mutations
}

/** Refuses, and does not show what the adapter has done all the same. */
function inVain(command: string): Corruption {
  let asked = false
  return {
    ...refuse(command),
    request(message) {
      asked ||= message.command === command
    },
    event: message => (asked && message.event === 'stopped' ? [] : [message]),
  }
}

/** The test client takes filters without asking for them to be announced. */
const hasRule = (command: string) => command !== 'setExceptionBreakpoints'

/** Bodies that the schema takes. */
const bodies: Readonly<Record<string, object>> = {
  setFunctionBreakpoints: { breakpoints: [] },
  setDataBreakpoints: { breakpoints: [] },
  setInstructionBreakpoints: { breakpoints: [] },
  breakpointLocations: { breakpoints: [] },
  dataBreakpointInfo: { dataId: null, description: 'none' },
  gotoTargets: { targets: [] },
  stepInTargets: { targets: [] },
  completions: { targets: [] },
  modules: { modules: [] },
  loadedSources: { sources: [] },
  setVariable: { value: '1' },
  setExpression: { value: '1' },
  exceptionInfo: { exceptionId: 'x', breakMode: 'always' },
  readMemory: { address: '0' },
  disassemble: { instructions: [] },
}

/** How to break the rules about requests that make no sense. */
export function refusalMutations(): Record<string, Mutation> {
  const lost = (when: (args: unknown) => boolean): Mutation => ({
    corrupt: () => swallow(({ command, arguments: args }) => command === 'scopes' && when(args)),
    also: unanswered,
  })
  return {
    'refuses requests that nobody knows, and says which': { corrupt: () => reword('noSuchRequest', 'no') },
    'names the request that it does not serve': {
      corrupt: () =>
        reword('disassemble', 'no', ({ arguments: args }) => typeof args?.memoryReference === 'string'),
    },
    'answers requests without arguments, and goes on serving': lost(args => args === undefined),
    'answers requests with arguments that are a text, and goes on serving': lost(
      args => typeof args === 'string',
    ),
    'answers requests with arguments that are a list, and goes on serving': lost(args => Array.isArray(args)),
    'answers requests with arguments that are null, and goes on serving': lost(args => args === null),
    'answers requests with arguments whose every part has the wrong type, and goes on serving': lost(args =>
      Array.isArray((args as { frameId?: unknown } | null)?.frameId),
    ),
    'refuses requests that lack what they need': {
      corrupt: () => accept('scopes', { scopes: [] }, ({ arguments: args }) => JSON.stringify(args) === '{}'),
    },
    'answers requests with numbers out of every range': lost(
      args => (args as { frameId?: unknown } | null)?.frameId === -1,
    ),
  }
}
