import type { LogEvent, SpanKind } from '../recording/event.ts'
import { type Address, childAddress } from '../workflow/address.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import type { AtOnce } from './at-once.ts'
import { countVisit, emit, inputAfterEdits, type Scope } from './scope.ts'
import { type Entering, inSpan, inSpanOnce } from './span.ts'

/** Work in a span, which may have parts in spans of their own. */
export interface Work {
  scope: Scope
  span: number
  address: Address
  /** What the span was given, with the changes that a person made before it went on. */
  input: JsonObject
  /** Does a part in a span of its own. */
  within<T>(kind: SpanKind, id: string, work: (inner: Work) => AtOnce<T>, input?: JsonObject): AtOnce<T>
  /**
   * Does a part whose result comes from outside: a call of a model or a tool, a question to a person. Input and result
   * are recorded whole. Work takes its input from what it is handed: a person may have changed it.
   */
  step(kind: SpanKind, id: string, input: JsonObject, work: (inner: Work) => Promise<Json>): Promise<Json>
  /** Milliseconds since it was entered, in a process before this one; 0 where it was entered in this one. */
  readonly elapsed: number
  /** Records a line for the console. */
  log(text: string, about?: Partial<Pick<LogEvent, 'level' | 'name' | 'data'>>): Promise<void>
}

/**
 * What the work of a span is done with. A class, because one is made for each node: with functions of its own, each would
 * cost as much as the node.
 */
export class SpanWork implements Work {
  readonly scope: Scope
  readonly span: number
  readonly address: Address
  readonly input: JsonObject
  #visits: Map<string, number> | undefined

  constructor(scope: Scope, span: number, address: Address, input: JsonObject) {
    this.scope = scope
    this.span = span
    this.address = address
    this.input = input
  }

  get elapsed(): number {
    return this.scope.run.past?.elapsed(this.span) ?? 0
  }

  within<T>(kind: SpanKind, id: string, work: (inner: Work) => AtOnce<T>, input?: JsonObject): AtOnce<T> {
    const part = this.#part(kind, id, input)
    return inSpan(this.scope, part, inner => work(this.#inner(inner, part)))
  }

  async step(
    kind: SpanKind,
    id: string,
    input: JsonObject,
    work: (inner: Work) => Promise<Json>,
  ): Promise<Json> {
    const part = this.#part(kind, id, input)
    const perform = async (inner: number) => {
      const output = await work(this.#inner(inner, part))
      await emit(this.scope, { type: 'write', span: inner, patch: [], output })
      return output
    }
    return inSpanOnce(this.scope, part, perform, output => output ?? null)
  }

  async log(text: string, about: Partial<Pick<LogEvent, 'level' | 'name' | 'data'>> = {}): Promise<void> {
    await emit(this.scope, { type: 'log', span: this.span, text, level: 'info', ...about })
  }

  #part(kind: SpanKind, id: string, input: JsonObject | undefined): Entering {
    this.#visits ??= new Map()
    const visit = countVisit(this.#visits, `${kind} ${id}`)
    return { kind, id, parent: this.span, visit, ...(input ? { input } : {}) }
  }

  #inner(span: number, { id, visit, input }: Entering): Work {
    const current = inputAfterEdits(this.scope, span, input ?? {})
    return new SpanWork(this.scope, span, childAddress(this.address, id, visit), current)
  }
}
