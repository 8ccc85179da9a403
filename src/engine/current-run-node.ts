import { AsyncLocalStorage } from 'node:async_hooks'
import type { HandlerRun } from './handlers.ts'

/**
 * Of the whole process, not of this module: a handler module that imports the library gets another copy of this file
 * than the command line or the debug adapter that calls it.
 */
const key = Symbol.for('playhead.current-run.1')

const shared = globalThis as { [key]?: AsyncLocalStorage<HandlerRun> }

shared[key] ??= new AsyncLocalStorage<HandlerRun>()

const storage = shared[key]

/**
 * The run that the code is called by: inside a handler, and in all that it calls and waits for, the run that the handler
 * was given as its second argument. Runs that go on at the same time, or that a handler starts, never see each other's.
 * @returns undefined outside
 */
export function currentRun(): HandlerRun | undefined {
  return storage.getStore()
}

/** Calls a handler in the name of its run: {@link currentRun} is that run there. */
export function asCurrentRun<T>(run: HandlerRun, work: () => T): T {
  return storage.run(run, work)
}

/** The runs that stand for a part of a program that records itself. */
const programs = new WeakSet<HandlerRun>()

/** As {@link asCurrentRun}, for code that is no handler, unless a handler calls it. */
export function asProgramRun<T>(run: HandlerRun, work: () => T): T {
  if (!isHandlerCalled()) programs.add(run)
  return storage.run(run, work)
}

/** True in code that a handler calls, as far as the handler was called in the name of its run. */
export function isHandlerCalled(): boolean {
  const run = storage.getStore()
  return run !== undefined && !programs.has(run)
}

/**
 * Records a named event in the span of the handler that the code is called by. Outside of a handler, and once it has
 * returned or was cancelled, nothing happens.
 * @param data what JSON cannot hold is replaced by the reason
 */
export function record(name: string, data?: unknown): void {
  storage.getStore()?.emit(name, data)
}
