import type { z } from 'zod'
import type { Expression } from '../expression.ts'
import type { Edge, NodeBase, NodeConfigs, NodeTypeName } from '../graph.ts'
import type { Json, JsonObject } from '../json.ts'
import type { ProblemCode, problem } from '../problem.ts'
import type { SourceRange } from '../source.ts'

/** The way from a node's mapping to a part of it. */
export type Path = readonly (string | number)[]

/** A part of a text, by its offsets. */
export interface Within {
  start: number
  end: number
}

/**
 * Reports a problem at a key of the node that is being compiled, or at the node where the key is absent; at a part of the
 * key's text where one is given.
 */
export type Report = <C extends ProblemCode>(
  code: C,
  params: Parameters<typeof problem<C>>[1],
  path?: Path,
  within?: Within,
) => void

/** What is known while a node is compiled. */
export interface CompileContext {
  id: string
  report: Report
  /** Where a key of the node, or something below it, stands. */
  rangeOf(path: Path): SourceRange
}

/** A call inside a node at which one can stop, and the key of the node's mapping that causes it. */
export interface InnerStop {
  kind: 'handler' | 'model' | 'tool' | 'member' | 'question'
  key: string
  /** The only one of several that stands at `range`, a part of the key's value. */
  id?: string
  range?: SourceRange
}

/**
 * One node type: all that the language, the debugger, the graph and the documentation know of it. How it runs is the
 * engine's entry of the same name. Shared code never asks which type a node has.
 */
export interface NodeType<T extends NodeTypeName, F extends Json | object> {
  readonly type: T
  /** True for the keys of a node without `type` that is meant to be one of these. */
  impliedBy?(keys: { has(key: string): boolean }): boolean
  /** One sentence for hover and documentation. */
  readonly summary: string
  /** The keys that this type has besides the common ones. */
  readonly fields: z.ZodType<F> & { readonly shape: Readonly<Record<string, z.ZodType>> }
  /** The calls inside a node at which one can stop. */
  innerStops(config: NodeConfigs[T]): readonly InnerStop[]
  /** Its outline in graphs. */
  readonly shape: 'box' | 'diamond' | 'bars' | 'double-box' | 'round'
  /** Undefined when the settings are unusable; then something was reported. */
  compile(fields: F, context: CompileContext): NodeConfigs[T] | undefined
  /** The ways out besides `next`. */
  edges(config: NodeConfigs[T]): Edge[]
  /** The workflow of the same file that it runs, if it runs one. */
  calls?(config: NodeConfigs[T]): string
  /** The expression that gives a list, where what it leads to runs once for each item. */
  repeats?(config: NodeConfigs[T]): Expression
  /** A key that means `output`, in files that say it otherwise. */
  outputKey?(fields: F): string | undefined
  /** True when `next` is not used, because the node chooses by itself. */
  readonly choosesNext?: boolean
  /** The context keys that it writes besides its result; undefined when that can be any. */
  writes?(config: NodeConfigs[T]): readonly string[] | undefined
  /** Names that its texts have besides the context's keys. */
  templateNames?(config: NodeConfigs[T]): readonly string[]
  /** The context key by whose value alone it chooses the next node, and the values that it knows. */
  decides?(config: NodeConfigs[T]): { key: string; values: readonly string[] } | undefined
  /** True when its result answers what the next node decides on: then it is stored under that key, too. */
  readonly answers?: true
  /** The only values that can name a branch, as texts, where they are known. */
  branchValues?(config: NodeConfigs[T]): readonly string[] | undefined
  /** The expression by whose value it chooses a branch, where it has one. */
  decidesBy?(config: NodeConfigs[T]): Expression | undefined
  /** The JSON Schema of its result, where that is known. */
  resultSchema?(config: NodeConfigs[T]): JsonObject | undefined
  /** The key of the node that holds this schema. */
  readonly schemaKey?: string
  /** True when its result is stored in the context under its id, where no `output` is given. */
  readonly stores?: true
  /** True when all that it does is let time pass: timelines mark that. */
  readonly waits?: true
  /** A short line about the settings, for the Node scope and the graph. */
  describe(config: NodeConfigs[T], node: NodeBase): string
}
