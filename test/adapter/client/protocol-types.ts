import type { DebugProtocol } from '@vscode/debugprotocol'

/** Each request of the protocol that a client sends, and its response. */
type Exchanges = {
  cancel: [DebugProtocol.CancelRequest, DebugProtocol.CancelResponse]
  initialize: [DebugProtocol.InitializeRequest, DebugProtocol.InitializeResponse]
  configurationDone: [DebugProtocol.ConfigurationDoneRequest, DebugProtocol.ConfigurationDoneResponse]
  launch: [DebugProtocol.LaunchRequest, DebugProtocol.LaunchResponse]
  attach: [DebugProtocol.AttachRequest, DebugProtocol.AttachResponse]
  restart: [DebugProtocol.RestartRequest, DebugProtocol.RestartResponse]
  disconnect: [DebugProtocol.DisconnectRequest, DebugProtocol.DisconnectResponse]
  terminate: [DebugProtocol.TerminateRequest, DebugProtocol.TerminateResponse]
  breakpointLocations: [DebugProtocol.BreakpointLocationsRequest, DebugProtocol.BreakpointLocationsResponse]
  setBreakpoints: [DebugProtocol.SetBreakpointsRequest, DebugProtocol.SetBreakpointsResponse]
  setFunctionBreakpoints: [
    DebugProtocol.SetFunctionBreakpointsRequest,
    DebugProtocol.SetFunctionBreakpointsResponse,
  ]
  setExceptionBreakpoints: [
    DebugProtocol.SetExceptionBreakpointsRequest,
    DebugProtocol.SetExceptionBreakpointsResponse,
  ]
  dataBreakpointInfo: [DebugProtocol.DataBreakpointInfoRequest, DebugProtocol.DataBreakpointInfoResponse]
  setDataBreakpoints: [DebugProtocol.SetDataBreakpointsRequest, DebugProtocol.SetDataBreakpointsResponse]
  setInstructionBreakpoints: [
    DebugProtocol.SetInstructionBreakpointsRequest,
    DebugProtocol.SetInstructionBreakpointsResponse,
  ]
  continue: [DebugProtocol.ContinueRequest, DebugProtocol.ContinueResponse]
  next: [DebugProtocol.NextRequest, DebugProtocol.NextResponse]
  stepIn: [DebugProtocol.StepInRequest, DebugProtocol.StepInResponse]
  stepOut: [DebugProtocol.StepOutRequest, DebugProtocol.StepOutResponse]
  stepBack: [DebugProtocol.StepBackRequest, DebugProtocol.StepBackResponse]
  reverseContinue: [DebugProtocol.ReverseContinueRequest, DebugProtocol.ReverseContinueResponse]
  restartFrame: [DebugProtocol.RestartFrameRequest, DebugProtocol.RestartFrameResponse]
  goto: [DebugProtocol.GotoRequest, DebugProtocol.GotoResponse]
  pause: [DebugProtocol.PauseRequest, DebugProtocol.PauseResponse]
  stackTrace: [DebugProtocol.StackTraceRequest, DebugProtocol.StackTraceResponse]
  scopes: [DebugProtocol.ScopesRequest, DebugProtocol.ScopesResponse]
  variables: [DebugProtocol.VariablesRequest, DebugProtocol.VariablesResponse]
  setVariable: [DebugProtocol.SetVariableRequest, DebugProtocol.SetVariableResponse]
  source: [DebugProtocol.SourceRequest, DebugProtocol.SourceResponse]
  threads: [DebugProtocol.ThreadsRequest, DebugProtocol.ThreadsResponse]
  terminateThreads: [DebugProtocol.TerminateThreadsRequest, DebugProtocol.TerminateThreadsResponse]
  modules: [DebugProtocol.ModulesRequest, DebugProtocol.ModulesResponse]
  loadedSources: [DebugProtocol.LoadedSourcesRequest, DebugProtocol.LoadedSourcesResponse]
  evaluate: [DebugProtocol.EvaluateRequest, DebugProtocol.EvaluateResponse]
  setExpression: [DebugProtocol.SetExpressionRequest, DebugProtocol.SetExpressionResponse]
  stepInTargets: [DebugProtocol.StepInTargetsRequest, DebugProtocol.StepInTargetsResponse]
  gotoTargets: [DebugProtocol.GotoTargetsRequest, DebugProtocol.GotoTargetsResponse]
  completions: [DebugProtocol.CompletionsRequest, DebugProtocol.CompletionsResponse]
  exceptionInfo: [DebugProtocol.ExceptionInfoRequest, DebugProtocol.ExceptionInfoResponse]
  readMemory: [DebugProtocol.ReadMemoryRequest, DebugProtocol.ReadMemoryResponse]
  writeMemory: [DebugProtocol.WriteMemoryRequest, DebugProtocol.WriteMemoryResponse]
  disassemble: [DebugProtocol.DisassembleRequest, DebugProtocol.DisassembleResponse]
  locations: [DebugProtocol.LocationsRequest, DebugProtocol.LocationsResponse]
}

type Events = {
  initialized: DebugProtocol.InitializedEvent
  stopped: DebugProtocol.StoppedEvent
  continued: DebugProtocol.ContinuedEvent
  exited: DebugProtocol.ExitedEvent
  terminated: DebugProtocol.TerminatedEvent
  thread: DebugProtocol.ThreadEvent
  output: DebugProtocol.OutputEvent
  breakpoint: DebugProtocol.BreakpointEvent
  module: DebugProtocol.ModuleEvent
  loadedSource: DebugProtocol.LoadedSourceEvent
  process: DebugProtocol.ProcessEvent
  capabilities: DebugProtocol.CapabilitiesEvent
  progressStart: DebugProtocol.ProgressStartEvent
  progressUpdate: DebugProtocol.ProgressUpdateEvent
  progressEnd: DebugProtocol.ProgressEndEvent
  invalidated: DebugProtocol.InvalidatedEvent
  memory: DebugProtocol.MemoryEvent
}

/** The declarations say `any` for bodies that are only acknowledgements. */
type Known<Type> = 0 extends 1 & Type ? unknown : Type

export type Command = keyof Exchanges
export type Arguments<Name extends Command> = Known<Exchanges[Name][0]['arguments']>
export type ResponseBody<Name extends Command> = Known<Exchanges[Name][1]['body']>

export type EventName = keyof Events
export type EventBody<Name extends EventName> = Known<Events[Name]['body']>

export type RequestMessage = { seq: number; type: 'request'; command: string; arguments?: unknown }
export type ResponseMessage = {
  seq: number
  type: 'response'
  request_seq: number
  command: string
  success: boolean
  message?: string
  body?: unknown
}
export type EventMessage = { seq: number; type: 'event'; event: string; body?: unknown }
export type Message = RequestMessage | ResponseMessage | EventMessage

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value has what is needed to treat it as a message at all; the schema says the rest. */
export function isMessage(value: unknown): value is Message {
  if (!isObject(value)) return false
  if (value['type'] === 'event') return typeof value['event'] === 'string'
  if (value['type'] !== 'request' && value['type'] !== 'response') return false
  return typeof value['command'] === 'string'
}
