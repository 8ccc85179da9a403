import type { JsonObject } from '../workflow/json.ts'
import { sharedGetters } from '../workflow/shared-getters.ts'
import type { HandlerRun } from './handlers.ts'

/** Where the context of a handler's run is. */
interface Source {
  /** Gives it as it is. */
  read(): JsonObject
  /** What the handler is shown, once it has looked at it. */
  copy?: JsonObject
}

const context = sharedGetters<Source, Pick<HandlerRun, 'context'>>({
  context(source) {
    source.copy ??= structuredClone(source.read())
    return source.copy
  },
})

/** What a handler is told, with the context. @param read gives it as it is; the handler sees a copy, made when it looks */
export function withContext(run: Omit<HandlerRun, 'context'>, read: () => JsonObject): HandlerRun {
  return context.give(run, { read })
}

/** The context of a handler's run as it is, not a copy: parts that have not changed are the same objects as before. */
export function contextOf(run: HandlerRun): JsonObject {
  return context.sourceOf(run)?.read() ?? run.context
}
