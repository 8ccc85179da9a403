import type { SourceRange } from '../source.ts'

/** What a name belongs to. */
export type SymbolKind = 'workflow' | 'node' | 'context' | 'output' | 'handler'

/** A place in the file where a name stands. */
export interface Occurrence {
  kind: SymbolKind
  name: string
  /** The workflow whose name it is; for a handler the one that calls it, for a workflow its own name. */
  workflow: string
  /** `definition`: where a workflow, node, input or output is named first; `write` and `read` are of values. */
  role: 'definition' | 'reference' | 'write' | 'read'
  range: SourceRange
  /** The id of the node in which it stands. */
  node?: string
  /** The module that a handler is named with, where it is. */
  module?: string
  /** True for a node's id that is also the context key of its result. */
  implied?: boolean
  /** True for a name of another workflow than the one in which it stands. */
  elsewhere?: true
  /** True for a handler that may be none, because the name may be a context key. */
  optional?: true
  /** What is taken from the value of a context key, as far as it is written out. */
  steps?: readonly OccurrenceStep[]
}

/** A key or an index behind a name: the `b` of `a.b`. */
export interface OccurrenceStep {
  key: string | number
  range: SourceRange
}
