import type { LogEvent, SpanKind } from '../recording/event.ts'
import { type Address, childAddress } from '../workflow/address.ts'
import type { Json, JsonObject } from '../workflow/json.ts'
import { countVisit, emit, inputAfterEdits, type Scope } from './scope.ts'
import { inSpan, inSpanOnce } from './span.ts'

/** Work in a span, which may have parts in spans of their own. */
export interface Work {
  scope: Scope
  span: number
  address: Address
  /** What the span was given, with the changes that a person made before it went on. */
  input: JsonObject
  /** Does a part in a span of its own. */
  within<T>(kind: SpanKind, id: string, work: (inner: Work) => Promise<T>, input?: JsonObject): Promise<T>
  /**
   * Does a part whose result comes from outside: a call of a model or a tool, a question to a person. Input and result
   * are recorded whole. Work takes its input from what it is handed: a person may have changed it.
   */
  step(kind: SpanKind, id: string, input: JsonObject, work: (inner: Work) => Promise<Json>): Promise<Json>
  /** Milliseconds since it was entered, in a process before this one; 0 where it was entered in this one. */
  elapsed: number
  /** Records a line for the console. */
  log(text: string, about?: Partial<Pick<LogEvent, 'level' | 'name' | 'data'>>): Promise<void>
}

/** Builds what the work of a span is done with. */
export function createWork(scope: Scope, span: number, address: Address, input: JsonObject): Work {
  let visits: Map<string, number> | undefined
  const enteringOf = (kind: SpanKind, id: string, given: JsonObject | undefined) => {
    visits ??= new Map()
    const visit = countVisit(visits, `${kind} ${id}`)
    return { kind, id, parent: span, visit, ...(given ? { input: given } : {}) }
  }
  const innerOf = (inner: number, { id, visit, input }: ReturnType<typeof enteringOf>) => {
    const current = inputAfterEdits(scope, inner, input ?? {})
    return createWork(scope, inner, childAddress(address, id, visit), current)
  }
  return {
    scope,
    span,
    address,
    input,
    elapsed: scope.run.past?.elapsed(span) ?? 0,
    within(kind, id, work, given) {
      const entering = enteringOf(kind, id, given)
      return inSpan(scope, entering, inner => work(innerOf(inner, entering)))
    },
    step(kind, id, given, work) {
      const entering = enteringOf(kind, id, given)
      const perform = async (inner: number) => {
        const output = await work(innerOf(inner, entering))
        await emit(scope, { type: 'write', span: inner, patch: [], output })
        return output
      }
      return inSpanOnce(scope, entering, perform, output => output ?? null)
    },
    async log(text, about = {}) {
      await emit(scope, { type: 'log', span, text, level: 'info', ...about })
    },
  }
}
