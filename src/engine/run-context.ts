import type { JsonObject } from '../workflow/json.ts'
import type { HandlerRun } from './handlers.ts'

/**
 * The context in what a handler is told: a copy, made when the handler looks at it. A class, because one is made for each call: a
 * getter in a literal would keep the context alive for longer than the run, see `writable.ts`.
 */
export class RunContext implements Pick<HandlerRun, 'context'> {
  readonly #read: () => JsonObject
  #copy: JsonObject | undefined

  /** @param read gives the context as it is */
  constructor(read: () => JsonObject) {
    this.#read = read
  }

  get context(): JsonObject {
    this.#copy ??= structuredClone(this.#read())
    return this.#copy
  }

  /** The context of a handler's run as it is, not a copy: parts that have not changed are the same objects as before. */
  static of(run: HandlerRun): JsonObject {
    return #read in run ? run.#read() : run.context
  }
}
