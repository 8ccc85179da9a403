import { AsyncLocalStorage } from 'node:async_hooks'
import { isHandlerCalled } from './current-run-node.ts'

const inHandler = new AsyncLocalStorage<true>()
let guarded = false

/**
 * Runs code of the user, in which `process.exit` throws: it would end a run without a word, as if it had succeeded, and
 * all that goes on in the same process with it. What the code leaves running, a timer say, is held to the same. Handlers
 * that are called in the name of their run are held to it once this was called.
 */
export function withoutExit<T>(work: () => T): T {
  guardExit()
  return inHandler.run(true, work)
}

function guardExit(): void {
  if (guarded) return
  guarded = true
  const exit = process.exit
  // Without an argument the exit code that was set before counts, which an undefined one would undo.
  process.exit = (...given: Parameters<typeof exit>): never => {
    if (inHandler.getStore() || isHandlerCalled()) {
      throw new Error(
        `process.exit(${given[0] ?? ''}) was called. Return, or throw an error, to end a handler.`,
      )
    }
    return exit.apply(process, given)
  }
}
