import type { ErrorInfo, PatchOperation } from '../../recording/event.ts'
import type { Json, JsonObject } from '../../workflow/json.ts'
import type { HandlerRun } from '../handlers.ts'

/** What a handler is told about its run, as far as it is data; the context is sent as changes. */
export type Told = Pick<HandlerRun, 'execution' | 'workflow' | 'node' | 'address' | 'visit' | 'attempt'>

/** A call of a handler. Modules are named by what they are imported by. */
export interface CallMessage {
  type: 'call'
  id: number
  url: string
  name: string
  input: JsonObject
  told: Told
  /** What turns the context of the call before, `{}` at first, into that of this one. */
  changes: readonly PatchOperation[]
  /** Stop at the first line of the function, where a JavaScript debugger is attached. */
  stop?: true
}

/** What the process of a run's handlers is sent. Ids grow. */
export type ToProcess =
  | { type: 'load'; id: number; url: string }
  | CallMessage
  /** Opens the inspector. */
  | { type: 'inspect'; id: number }
  /** Waits, doing nothing else, until a JavaScript debugger is attached. */
  | { type: 'wait'; id: number }
  /** Aborts the signal of a call. */
  | { type: 'cancel'; id: number }

/** What came of a message that asks for something. */
export type Answer =
  | { type: 'loaded'; id: number; functions: readonly { name: string; tool: JsonObject }[] }
  | { type: 'unloadable'; id: number; detail: string }
  | { type: 'inspecting'; id: number; url: string }
  | { type: 'debugged'; id: number }
  | { type: 'result'; id: number; value: Json }
  | { type: 'not-json'; id: number; detail: string }
  /** Without an error, `undefined` was thrown. */
  | { type: 'thrown'; id: number; error?: ErrorInfo }

/** Where a text was printed. */
export type Stream = 'stdout' | 'stderr'

/** What the process of a run's handlers says. */
export type FromProcess =
  | Answer
  | { type: 'log'; id: number; text: string; named: boolean; data?: Json }
  | { type: 'output'; stream: Stream; text: string }
  /** A call was told that it is cancelled: the process is not busy with something that never pauses. */
  | { type: 'cancelled'; id: number }
  /** It exits. @see ProcessEnd */
  | { type: 'leaving'; begun: number; error?: ErrorInfo }
