import { isObject, type Message } from './protocol-types.ts'
import type { Rule } from './rule.ts'

/** What a client must have declared in `initialize`, or in what it launches, before an adapter may send these. */
const clientFlags: Record<string, string> = {
  invalidated: 'supportsInvalidatedEvent',
  memory: 'supportsMemoryEvent',
  progressStart: 'supportsProgressReporting',
  progressUpdate: 'supportsProgressReporting',
  progressEnd: 'supportsProgressReporting',
  runInTerminal: 'supportsRunInTerminalRequest',
  startDebugging: 'supportsStartDebuggingRequest',
  'playhead/modelRequest': 'supportsModelRequests',
  'playhead/modelCancel': 'supportsModelRequests',
}

/** What an adapter must have declared before it may answer these with success. */
const adapterFlags: Record<string, string> = {
  breakpointLocations: 'supportsBreakpointLocationsRequest',
  cancel: 'supportsCancelRequest',
  completions: 'supportsCompletionsRequest',
  configurationDone: 'supportsConfigurationDoneRequest',
  dataBreakpointInfo: 'supportsDataBreakpoints',
  disassemble: 'supportsDisassembleRequest',
  exceptionInfo: 'supportsExceptionInfoRequest',
  goto: 'supportsGotoTargetsRequest',
  gotoTargets: 'supportsGotoTargetsRequest',
  loadedSources: 'supportsLoadedSourcesRequest',
  modules: 'supportsModulesRequest',
  readMemory: 'supportsReadMemoryRequest',
  restart: 'supportsRestartRequest',
  restartFrame: 'supportsRestartFrame',
  reverseContinue: 'supportsStepBack',
  setDataBreakpoints: 'supportsDataBreakpoints',
  setExpression: 'supportsSetExpression',
  setFunctionBreakpoints: 'supportsFunctionBreakpoints',
  setInstructionBreakpoints: 'supportsInstructionBreakpoints',
  setVariable: 'supportsSetVariable',
  stepBack: 'supportsStepBack',
  stepInTargets: 'supportsStepInTargetsRequest',
  terminate: 'supportsTerminateRequest',
  terminateThreads: 'supportsTerminateThreadsRequest',
  writeMemory: 'supportsWriteMemoryRequest',
}

/** Each side uses only what the other declared. */
export function createCapabilityRules(): Rule {
  const client = new Set<string>()
  const adapter = new Set<string>()

  function declare(flags: Set<string>, value: unknown): void {
    if (!isObject(value)) return
    for (const [name, flag] of Object.entries(value)) {
      if (flag === true) flags.add(name)
      else flags.delete(name)
    }
  }

  function observeReceived(message: Message): string[] {
    if (message.type === 'response') {
      if (!message.success) return []
      if (message.command === 'initialize') declare(adapter, message.body)
      const flag = adapterFlags[message.command]
      if (flag === undefined || adapter.has(flag)) return []
      return [`${message.command} succeeded although the adapter did not declare ${flag}`]
    }
    const name = message.type === 'event' ? message.event : message.command
    if (name === 'capabilities' && message.type === 'event' && isObject(message.body)) {
      declare(adapter, message.body['capabilities'])
    }
    const flag = clientFlags[name]
    if (flag === undefined || client.has(flag)) return []
    return [`${message.type} ${name} although the client did not declare ${flag}`]
  }

  return {
    observe(sender, message) {
      if (sender === 'adapter') return observeReceived(message)
      if (message.type !== 'request') return []
      if (message.command === 'initialize') declare(client, message.arguments)
      // An extension of an editor declares this one, and does not write `initialize` itself.
      if (message.command === 'launch' && isObject(message.arguments)) {
        const { supportsModelRequests } = message.arguments
        if (supportsModelRequests !== undefined) declare(client, { supportsModelRequests })
      }
      return []
    },
    finish: () => [],
  }
}
