import * as z from 'zod'

/** What the value of a node's key stands for, for everything that follows names through a file. */
export type FieldContent =
  /** The id of a node, or a list of them. */
  | 'nodes'
  /** A map whose values are ids of nodes. */
  | 'branches'
  /** The name of a workflow of the same file. */
  | 'workflow'
  /** The inputs of the workflow that the node runs: its input names, and values. */
  | 'arguments'
  /** A function outside the file. */
  | 'handler'
  /** An expression. */
  | 'expression'
  /** An expression; or the name of a function outside the file. */
  | 'condition'
  /** Assignments of expressions, one a line; or the name of a function outside the file. */
  | 'statements'
  /** A map of context keys that are written, and expressions. */
  | 'assignments'
  /** The context key that takes the node's result. */
  | 'output-key'
  /** Another context key that is written. */
  | 'written-key'
  /** Context keys that are read, as plain names. */
  | 'read-keys'
  /** A map of values in which a plain name is a context key. */
  | 'mapping'
  /** The name of a tool, or a list of them. */
  | 'tools'
  /** A list of maps with keys of their own. */
  | 'records'

/** What the fields of the node types hold. A field that is not named here holds values with references and templates. */
export const fieldContents = z.registry<{ holds: FieldContent }>()

/** What a field holds. */
export function contentOf(field: z.ZodType): FieldContent | 'values' {
  return fieldContents.get(field)?.holds ?? (isWrapped(field) ? contentOf(inner(field)) : 'values')
}

/** The keys of each of the `records` that a field holds. */
export function recordFieldsOf(field: z.ZodType): Readonly<Record<string, z.ZodType>> {
  if (isWrapped(field)) return recordFieldsOf(inner(field))
  const record = field instanceof z.ZodArray ? field.element : undefined
  return record instanceof z.ZodObject ? (record.shape as Record<string, z.ZodType>) : {}
}

/** True for a field that need not be there; what it holds is said of the schema inside. */
const isWrapped = (field: z.ZodType): field is z.ZodOptional | z.ZodDefault =>
  field instanceof z.ZodOptional || field instanceof z.ZodDefault

const inner = (field: z.ZodOptional | z.ZodDefault) => field.unwrap() as z.ZodType
