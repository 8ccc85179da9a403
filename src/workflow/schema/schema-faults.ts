import { isObject, type Json, type JsonObject, type JsonPath } from '../json.ts'
import { nearest } from '../nearest.ts'
import { schemaTypes } from './shape.ts'

/** Something in a JSON Schema that cannot be meant. */
export interface SchemaFault {
  /** Where it stands below the schema. */
  path: JsonPath
  kind: 'type' | 'required' | 'value'
  /** The word that is wrong, or what should stand there. */
  text: string
  known: readonly string[]
  near?: string
}

const maxDepth = 50

/** What is wrong in a JSON Schema: types that do not exist, required properties that are not listed, values of the wrong kind. */
export function schemaFaults(schema: Json, path: JsonPath = []): SchemaFault[] {
  const faults: SchemaFault[] = []
  const wrong = (at: JsonPath, text: string) => faults.push({ path: at, kind: 'value', text, known: [] })
  if (typeof schema === 'boolean' || path.length > 2 * maxDepth) return faults
  if (!isObject(schema)) {
    wrong(path, 'a schema is an object, or true or false')
    return faults
  }
  checkTypes(schema, path, faults)
  checkRequired(schema, path, faults)
  for (const [key, { fits, text }] of Object.entries(keywords)) {
    const value = schema[key]
    if (value !== undefined && Object.hasOwn(schema, key) && !fits(value))
      wrong([...path, key], `"${key}" takes ${text}`)
  }
  for (const [at, part] of partsOf(schema)) faults.push(...schemaFaults(part, [...path, ...at]))
  return faults
}

function checkTypes(schema: JsonObject, path: JsonPath, faults: SchemaFault[]): void {
  if (!Object.hasOwn(schema, 'type')) return
  const given = schema['type']!
  const types = Array.isArray(given) ? given : [given]
  types.forEach((type, i) => {
    if (typeof type === 'string' && schemaTypes.includes(type)) return
    const text = typeof type === 'string' ? type : JSON.stringify(type)
    const near = usual[text.toLowerCase()] ?? nearest(text, schemaTypes)
    faults.push({
      path: [...path, 'type', ...(Array.isArray(given) ? [i] : [])],
      kind: 'type',
      text,
      known: schemaTypes,
      ...(near ? { near } : {}),
    })
  })
}

/** What other languages call the types. */
const usual: Readonly<Record<string, string>> = {
  str: 'string',
  text: 'string',
  int: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  list: 'array',
  dict: 'object',
  map: 'object',
  none: 'null',
}

function checkRequired(schema: JsonObject, path: JsonPath, faults: SchemaFault[]): void {
  const { required, properties } = schema
  if (!Array.isArray(required) || !isObject(properties)) return
  // The property may be described by what the schema refers to.
  if (['$ref', 'allOf', 'anyOf', 'oneOf', 'patternProperties'].some(key => Object.hasOwn(schema, key))) return
  const known = Object.keys(properties)
  required.forEach((name, i) => {
    if (typeof name !== 'string' || Object.hasOwn(properties, name)) return
    const near = nearest(name, known)
    faults.push({
      path: [...path, 'required', i],
      kind: 'required',
      text: name,
      known,
      ...(near ? { near } : {}),
    })
  })
}

interface Keyword {
  fits: (value: Json) => boolean
  text: string
}

const count: Keyword = {
  fits: value => Number.isInteger(value) && (value as number) >= 0,
  text: 'a whole number from 0',
}
const number: Keyword = { fits: value => typeof value === 'number', text: 'a number' }
const object: Keyword = { fits: isObject, text: 'an object' }
const schemas: Keyword = {
  fits: value => Array.isArray(value) && value.length > 0,
  text: 'a list of schemas',
}

const keywords: Readonly<Record<string, Keyword>> = {
  properties: object,
  patternProperties: object,
  $defs: object,
  definitions: object,
  required: {
    fits: value => Array.isArray(value) && value.every(one => typeof one === 'string'),
    text: 'a list of names',
  },
  enum: { fits: value => Array.isArray(value) && value.length > 0, text: 'a list of values' },
  anyOf: schemas,
  oneOf: schemas,
  allOf: schemas,
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
  minProperties: count,
  maxProperties: count,
  minimum: number,
  maximum: number,
  multipleOf: { fits: value => typeof value === 'number' && value > 0, text: 'a number above 0' },
  pattern: { fits: value => typeof value === 'string', text: 'a text' },
  format: { fits: value => typeof value === 'string', text: 'a text' },
}

/** The schemas inside a schema, with the way to them. */
function* partsOf(schema: JsonObject): Generator<[JsonPath, Json]> {
  for (const key of ['properties', 'patternProperties', '$defs', 'definitions']) {
    const group = Object.hasOwn(schema, key) ? schema[key] : undefined
    if (isObject(group)) for (const [name, part] of Object.entries(group)) yield [[key, name], part]
  }
  for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems']) {
    const group = Object.hasOwn(schema, key) ? schema[key] : undefined
    if (Array.isArray(group)) for (const [i, part] of group.entries()) yield [[key, i], part]
  }
  for (const key of ['items', 'additionalProperties', 'not', 'contains', 'propertyNames']) {
    const part = Object.hasOwn(schema, key) ? schema[key] : undefined
    // A list of schemas is what older drafts have for tuples.
    if (part !== undefined && !(key === 'items' && Array.isArray(part))) yield [[key], part]
  }
}
