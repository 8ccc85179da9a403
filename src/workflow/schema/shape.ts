import { isObject, type Json, type JsonObject } from '../json.ts'

/** The kinds of JSON values. */
export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'list' | 'object'

/** What is known of a value before there is one. Where nothing is known there is no shape. */
export interface Shape {
  /** What it can be. */
  kinds: ReadonlySet<Kind>
  /** The only values that it can have, where they are known. All of them are scalars. */
  values?: readonly (string | number | boolean | null)[]
  /** Where it can be an object: its members. One that is undefined is there, but nothing is known of it. */
  members: ReadonlyMap<string, Shape | undefined>
  /** True when it has no other members. */
  isClosed: boolean
  /** Where it can be a list: its items. */
  items?: Shape
  description?: string
}

const kindOfType: Readonly<Record<string, Kind>> = {
  null: 'null',
  boolean: 'boolean',
  number: 'number',
  integer: 'number',
  string: 'string',
  array: 'list',
  object: 'object',
}

/** The types that JSON Schema knows. */
export const schemaTypes = Object.keys(kindOfType)

/** Keywords that say more than a shape can hold; with one of them nothing is known. */
const beyond = ['$ref', '$dynamicRef', 'anyOf', 'oneOf', 'allOf', 'not', 'if', 'dependentSchemas'] as const

/** A shape without members and items. */
export function scalarShape(...kinds: Kind[]): Shape {
  return { kinds: new Set(kinds), members: new Map(), isClosed: false }
}

/** The kind of a value. */
export function kindOf(value: Json): Kind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value as Kind
}

const maxDepth = 50

/** The shape of the values that a JSON Schema allows; undefined where it does not say, or says more than a shape can. */
export function shapeOf(schema: Json | undefined, depth = 0): Shape | undefined {
  if (!isObject(schema) || depth > maxDepth || beyond.some(key => Object.hasOwn(schema, key)))
    return undefined
  const listed = Object.hasOwn(schema, 'const') ? [schema['const']!] : schema['enum']
  const types = typesOf(schema)
  if (types === undefined && !Array.isArray(listed)) return undefined
  const allowed = types && new Set(types.map(type => kindOfType[type]!))
  const values = Array.isArray(listed)
    ? listed.filter(value => allowed === undefined || allowed.has(kindOf(value)))
    : undefined
  const kinds = values ? new Set(values.map(kindOf)) : allowed!
  if (kinds.size === 0) return undefined
  const isScalar = !kinds.has('object') && !kinds.has('list')
  const { properties, additionalProperties, description, items } = schema
  const members = Object.entries(isObject(properties) ? properties : {})
  return {
    kinds,
    ...(values && isScalar ? { values: values as Shape['values'] } : {}),
    members: new Map(members.map(([key, part]) => [key, shapeOf(part, depth + 1)])),
    isClosed: additionalProperties === false && !Object.hasOwn(schema, 'patternProperties'),
    ...(Object.hasOwn(schema, 'prefixItems') ? {} : withItems(shapeOf(items, depth + 1))),
    ...(typeof description === 'string' ? { description } : {}),
  }
}

const withItems = (items: Shape | undefined) => (items ? { items } : {})

/** The types that a schema names; undefined where it names none, or one that does not exist. */
function typesOf({ type }: JsonObject): string[] | undefined {
  const types = Array.isArray(type) ? type : [type]
  return types.every(one => typeof one === 'string' && Object.hasOwn(kindOfType, one)) && types.length > 0
    ? (types as string[])
    : undefined
}

/** What is known of a value that has one shape or the other. */
export function eitherShape(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (a === b || !a || !b) return a && b && a
  const kinds = new Set([...a.kinds, ...b.kinds])
  // What both know of parts is only put together where there are none.
  if (!sameShape(a, b) && (kinds.has('object') || kinds.has('list'))) return undefined
  const values = a.values && b.values ? { values: [...new Set([...a.values, ...b.values])] } : {}
  return { kinds, ...values, members: a.members, isClosed: a.isClosed, ...withItems(a.items) }
}

/** Whether two shapes say the same. */
export function sameShape(a: Shape | undefined, b: Shape | undefined): boolean {
  if (a === b) return true
  if (!a || !b || a.isClosed !== b.isClosed || a.members.size !== b.members.size) return false
  return (
    same(a.kinds, b.kinds) &&
    (a.values === undefined) === (b.values === undefined) &&
    same(new Set(a.values), new Set(b.values)) &&
    sameShape(a.items, b.items) &&
    [...a.members].every(([key, part]) => b.members.has(key) && sameShape(part, b.members.get(key)))
  )
}

const same = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>) =>
  a.size === b.size && [...a].every(one => b.has(one))

const words: Readonly<Record<Kind, string>> = {
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
  list: 'a list',
  object: 'an object',
}

/** What a value is, in words: `a number`, `a text or null`. */
export function describeShape({ kinds }: Shape): string {
  return [...kinds].map(kind => words[kind]).join(' or ')
}
