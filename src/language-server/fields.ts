import * as z from 'zod'
import { executionFields, fileFields, inputFields, workflowFields } from '../workflow/native/file-fields.ts'
import { commonFields } from '../workflow/native/parse-node.ts'
import { nodeType } from '../workflow/node-types/registry.ts'

/** The keys of a map in the file, and what each may hold. */
export type Shape = Readonly<Record<string, z.ZodType>>

/** A place in a file: keys and indexes from the top. */
export type YamlPath = readonly (string | number)[]

/** What decides about the keys of a place besides its path. */
export interface FieldScope {
  /** True where the workflows stand below `workflows:`. */
  wrapped: boolean
  /** The type of the node in which the place is, as it is written. */
  nodeType?: string
}

/** The keys of the map at a path; undefined where any key can stand. */
export function shapeAt(path: YamlPath, scope: FieldScope): Shape | undefined {
  const inside = inWorkflow(path, scope)
  if (!inside) return path.length === 0 ? fileFields.shape : shapeOf(fieldAt(path, scope))
  const [key, index] = inside
  if (inside.length === 0) return workflowFields.shape
  if (key === 'nodes' && inside.length === 2 && typeof index === 'number') return nodeShape(scope.nodeType)
  if (key === 'inputs' && inside.length === 2) return inputFields.shape
  if (key === 'execution' && inside.length === 1) return executionFields.shape
  return shapeOf(fieldAt(path, scope))
}

/** What may stand as the value at a path; undefined where anything can. */
export function fieldAt(path: YamlPath, scope: FieldScope): z.ZodType | undefined {
  const inside = inWorkflow(path, scope)
  if (!inside) return below(fileFields.shape[path[0] as keyof typeof fileFields.shape], path.slice(1))
  const [key, second, third] = inside
  if (key === 'nodes' && typeof second === 'number')
    return third === undefined ? undefined : below(nodeShape(scope.nodeType)[third], inside.slice(3))
  if (key === 'inputs')
    return third === undefined ? undefined : below(own(inputFields.shape, third), inside.slice(3))
  if (key === 'execution')
    return second === undefined ? undefined : below(own(executionFields.shape, second), inside.slice(2))
  return key === undefined ? undefined : below(own(workflowFields.shape, key), inside.slice(1))
}

/** The keys of a node of a type. */
export function nodeShape(typeName: string | undefined): Shape {
  const type = typeName === undefined ? undefined : nodeType(typeName)
  return { ...commonFields.shape, ...type?.fields.shape }
}

/** True when a map without the key is refused. */
export function isRequired(field: z.ZodType): boolean {
  return !field.safeParse(undefined).success
}

/** The values among which one can choose, as they are written in YAML. */
export function optionsOf(field: z.ZodType): string[] {
  const schema = bare(field)
  if (schema instanceof z.ZodEnum) return schema.options.map(String)
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(String)
  if (schema instanceof z.ZodBoolean) return ['true', 'false']
  if (schema instanceof z.ZodArray) return optionsOf(schema.element as z.ZodType)
  if (schema instanceof z.ZodUnion) {
    const options = schema.options as z.ZodType[]
    // Where any text can stand, the rest is not a choice.
    return options.some(option => bare(option) instanceof z.ZodString) ? [] : options.flatMap(optionsOf)
  }
  return []
}

/** The path from a workflow on; undefined outside of workflows. */
function inWorkflow(path: YamlPath, { wrapped }: FieldScope): YamlPath | undefined {
  if (wrapped) return path[0] === 'workflows' && path.length > 1 ? path.slice(2) : undefined
  if (path[0] === 'mcp_servers') return undefined
  return path.length > 0 && !(path.length === 1 && path[0] === 'handlers') ? path.slice(1) : undefined
}

function below(field: z.ZodType | undefined, path: YamlPath): z.ZodType | undefined {
  let schema = field
  for (const step of path) schema = schema && child(schema, step)
  return schema
}

function child(field: z.ZodType, step: string | number): z.ZodType | undefined {
  const schema = bare(field)
  if (schema instanceof z.ZodObject) return own(schema.shape as Shape, step)
  if (schema instanceof z.ZodArray)
    return typeof step === 'number' ? (schema.element as z.ZodType) : undefined
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType
  if (schema instanceof z.ZodUnion) {
    for (const option of schema.options as z.ZodType[]) {
      const found = child(option, step)
      if (found) return found
    }
  }
  return undefined
}

function shapeOf(field: z.ZodType | undefined): Shape | undefined {
  const schema = field && bare(field)
  if (schema instanceof z.ZodObject) return schema.shape as Shape
  if (schema instanceof z.ZodUnion) {
    for (const option of schema.options as z.ZodType[]) {
      const found = shapeOf(option)
      if (found) return found
    }
  }
  return undefined
}

/** The schema inside `optional`, `default`, `nullable` and transformations. */
function bare(field: z.ZodType): z.ZodType {
  let schema = field
  for (;;) {
    if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
      schema = schema.unwrap() as z.ZodType
    else if (schema instanceof z.ZodPipe) schema = schema.in as z.ZodType
    else return schema
  }
}

function own(shape: Shape, key: string | number): z.ZodType | undefined {
  return Object.hasOwn(shape, key) ? shape[key] : undefined
}
