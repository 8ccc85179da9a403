import type { JsonObject } from '../workflow/json.ts'
import type { HandlerRun } from './handlers.ts'

const contexts = new WeakMap<HandlerRun, () => JsonObject>()

/** Notes where the context of a handler's run is, besides the copy that the handler is shown. */
export function keepContextOf(run: HandlerRun, context: () => JsonObject): void {
  contexts.set(run, context)
}

/** The context of a handler's run as it is, not a copy: parts that have not changed are the same objects as before. */
export function contextOf(run: HandlerRun): JsonObject {
  return contexts.get(run)?.() ?? run.context
}
