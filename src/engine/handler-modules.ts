import type { Address } from '../workflow/address.ts'
import { isObject, type JsonObject, toJson } from '../workflow/json.ts'
import type { Place } from '../workflow/problem.ts'
import type { Handler } from './handlers.ts'

/** An exported function of a handler module. */
export interface HandlerFunction {
  call: Handler
  /** Its property `tool`, which says more about it to those who call it as a tool; `{}` where it has none. */
  tool: JsonObject
}

/** The way for a JavaScript debugger into the process in which handlers are called. Nothing is open before it is asked for. */
export interface HandlerInspection {
  /** Opens the inspector. @returns its address, which is another one for each process */
  open(): Promise<string>
  /** True as long as a debugger is attached. */
  readonly isDebugged: boolean
  /**
   * Waits for a debugger to attach; false where none comes in good time, and the handlers are called without. It is to be
   * called before a debugger is asked for: one that comes before nobody waits lets nobody go.
   * @param signal aborted when none comes
   */
  untilDebugged(signal: AbortSignal): Promise<boolean>
  /**
   * Lets the next call of a node's handler or tool stop at the first line of its function.
   * @param address of the node; undefined for no call any more
   */
  stopAtNext(address: Address | undefined): void
  /** Files in which nobody wants to stop. */
  readonly internals: readonly string[]
}

/** The handler modules of one run, wherever their code runs. */
export interface HandlerModules {
  /**
   * The functions that a module exports, by name.
   * @param named its path, as it is written in the workflow file
   * @param place where it is named
   * @throws {PlayheadError} `handlers-not-found`, `handlers-unloadable`
   */
  functions(named: string, place: Place): Promise<ReadonlyMap<string, HandlerFunction>>
  /** Lets their code be debugged; absent where it runs in this process, which would stop with it. */
  readonly inspection?: HandlerInspection
  /** Ends what runs their code, where it was started for them. Resolves when it is gone. */
  close(): Promise<void>
}

/** The functions among the exports of a module. */
export function functionsOf(exports: Readonly<Record<string, unknown>>): Map<string, HandlerFunction> {
  const found = new Map<string, HandlerFunction>()
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value === 'function') found.set(name, { call: value as Handler, tool: toolOf(value) })
  }
  return found
}

function toolOf(handler: object): JsonObject {
  try {
    const tool = toJson((handler as { tool?: unknown }).tool)
    return isObject(tool) ? tool : {}
  } catch {
    return {}
  }
}

/** What kept a module from being loaded, in one line. */
export function loadingDetail(thrown: unknown): string {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return text.split('\n')[0]!
}
