import type { DebugProtocol } from '@vscode/debugprotocol'
import { type Connection, DapRequestError } from './connection.ts'
import { type Arguments, isMessage } from './protocol-types.ts'

export type Configuration = {
  /** By source path: lines, or breakpoints in full. */
  breakpoints?: Record<string, (number | DebugProtocol.SourceBreakpoint)[]>
  functionBreakpoints?: (string | DebugProtocol.FunctionBreakpoint)[]
  dataBreakpoints?: DebugProtocol.DataBreakpoint[]
  /** Filter ids; those that the adapter turns on by default where this is missing. */
  exceptionFilters?: string[]
  exceptionFilterOptions?: DebugProtocol.ExceptionFilterOptions[]
}

/** What the adapter answered to the configuration. */
export type Launched = {
  breakpoints: Record<string, DebugProtocol.Breakpoint[]>
  functionBreakpoints: DebugProtocol.Breakpoint[]
  dataBreakpoints: DebugProtocol.Breakpoint[]
}

export type Launcher = {
  /** Sends `initialize` with what VS Code declares, changed by `overrides`. */
  initialize(overrides?: Partial<Arguments<'initialize'>>): Promise<DebugProtocol.Capabilities>
  /** What the adapter declared so far. */
  capabilities(): DebugProtocol.Capabilities
  /**
   * Starts a session as VS Code does: `initialize` (unless done), `launch`, and once `initialized` has come all
   * breakpoints and `configurationDone`. Throws the adapter's error when it refuses to launch.
   */
  launch(config: Record<string, unknown>, configuration?: Configuration): Promise<Launched>
  /** The same with `attach`. */
  attach(config: Record<string, unknown>, configuration?: Configuration): Promise<Launched>
  setBreakpoints(
    path: string,
    breakpoints: (number | DebugProtocol.SourceBreakpoint)[],
  ): Promise<DebugProtocol.Breakpoint[]>
  setFunctionBreakpoints(
    breakpoints: (string | DebugProtocol.FunctionBreakpoint)[],
  ): Promise<DebugProtocol.Breakpoint[]>
}

/** What VS Code sends, from its debugSession.ts. */
const vscode: Arguments<'initialize'> = {
  clientID: 'vscode',
  clientName: 'Visual Studio Code',
  adapterID: 'playhead',
  pathFormat: 'path',
  linesStartAt1: true,
  columnsStartAt1: true,
  locale: 'en',
  supportsVariableType: true,
  supportsVariablePaging: true,
  supportsRunInTerminalRequest: true,
  supportsProgressReporting: true,
  supportsInvalidatedEvent: true,
  supportsMemoryReferences: true,
  supportsArgsCanBeInterpretedByShell: true,
  supportsMemoryEvent: true,
  supportsStartDebuggingRequest: true,
  supportsANSIStyling: true,
}

/** The beginning of a session. */
export function createLauncher(connection: Connection): Launcher {
  let declared: DebugProtocol.Capabilities | undefined

  const initialize: Launcher['initialize'] = async (overrides = {}) => {
    declared = (await connection.request('initialize', { ...vscode, ...overrides })) ?? {}
    return declared
  }

  function capabilities(): DebugProtocol.Capabilities {
    const later = connection.events('capabilities').map(body => body.capabilities)
    return Object.assign({}, declared, ...later)
  }

  const setBreakpoints: Launcher['setBreakpoints'] = async (path, breakpoints) => {
    const list = breakpoints.map(entry => (typeof entry === 'number' ? { line: entry } : entry))
    const body = await connection.request('setBreakpoints', { source: { path }, breakpoints: list })
    return body.breakpoints
  }

  const setFunctionBreakpoints: Launcher['setFunctionBreakpoints'] = async breakpoints => {
    const list = breakpoints.map(entry => (typeof entry === 'string' ? { name: entry } : entry))
    const body = await connection.request('setFunctionBreakpoints', { breakpoints: list })
    return body.breakpoints
  }

  async function configure(configuration: Configuration): Promise<Launched> {
    const launched: Launched = { breakpoints: {}, functionBreakpoints: [], dataBreakpoints: [] }
    for (const [path, breakpoints] of Object.entries(configuration.breakpoints ?? {})) {
      launched.breakpoints[path] = await setBreakpoints(path, breakpoints)
    }
    if (configuration.functionBreakpoints) {
      launched.functionBreakpoints = await setFunctionBreakpoints(configuration.functionBreakpoints)
    }
    if (configuration.dataBreakpoints) {
      const { breakpoints } = await connection.request('setDataBreakpoints', {
        breakpoints: configuration.dataBreakpoints,
      })
      launched.dataBreakpoints = breakpoints
    }
    const offered = capabilities().exceptionBreakpointFilters ?? []
    const filters =
      configuration.exceptionFilters ?? offered.filter(one => one.default).map(one => one.filter)
    if (offered.length > 0 || filters.length > 0 || configuration.exceptionFilterOptions) {
      await connection.request('setExceptionBreakpoints', {
        filters,
        ...(configuration.exceptionFilterOptions && { filterOptions: configuration.exceptionFilterOptions }),
      })
    }
    if (capabilities().supportsConfigurationDoneRequest) await connection.request('configurationDone')
    return launched
  }

  async function start(
    command: 'launch' | 'attach',
    config: Record<string, unknown>,
    configuration: Configuration = {},
  ): Promise<Launched> {
    if (declared === undefined) await initialize()
    const sent = connection.send(command, config)
    await connection.waitUntil('event initialized', () => {
      if (connection.events('initialized').length > 0) return true
      return connection.timeline.entries.some(entry => isRefusal(entry.message, sent.seq)) || undefined
    })
    const refused = connection.timeline.entries.some(entry => isRefusal(entry.message, sent.seq))
    const launched = refused ? undefined : await configure(configuration)
    const response = await sent.response
    if (!response.success) throw new DapRequestError(response)
    return launched ?? { breakpoints: {}, functionBreakpoints: [], dataBreakpoints: [] }
  }

  return {
    initialize,
    capabilities,
    setBreakpoints,
    setFunctionBreakpoints,
    launch: (config, configuration) => start('launch', config, configuration),
    attach: (config, configuration) => start('attach', config, configuration),
  }
}

function isRefusal(message: unknown, seq: number): boolean {
  return isMessage(message) && message.type === 'response' && message.request_seq === seq && !message.success
}
