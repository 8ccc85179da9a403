import { type OutputUnit, type Schema, type SchemaDraft, Validator } from '@cfworker/json-schema'
import { formatPath, getPath, isObject, type Json, type JsonObject, type JsonPath } from './json.ts'

/** A part of a value that a JSON Schema does not allow. */
export interface Mismatch {
  /** Where in the value; empty for the whole of it. Of a key that is missing, the path that it would have. */
  path: JsonPath
  /** What is wrong there, with the path, without a full stop: `"a.b" must be a number, not a text`. */
  detail: string
}

/** The schema itself cannot be used: a reference that leads nowhere, a pattern that is none. */
export class UnusableSchemaError extends Error {
  constructor(detail: string) {
    super(detail)
    this.name = 'UnusableSchemaError'
  }
}

/** Keywords whose failure only says that one below failed. */
const containers = new Set([
  'properties',
  'patternProperties',
  'items',
  'prefixItems',
  'allOf',
  '$ref',
  '$dynamicRef',
  '$recursiveRef',
  'dependentSchemas',
  'dependencies',
  'then',
  'else',
  'if',
])

/** Keywords that have several ways to be met: what failed in each of them says less than that none was. */
const choices = new Set(['anyOf', 'oneOf', 'not', 'contains'])

/**
 * What in a value does not fit a JSON Schema (2020-12, 2019-09, 7 or 4, by its `$schema`). No code is generated, and
 * nothing is fetched.
 * @throws {UnusableSchemaError}
 */
export function mismatches(value: Json, schema: JsonObject | boolean): Mismatch[] {
  let errors: OutputUnit[]
  try {
    errors = new Validator(schema as Schema, draftOf(schema), false).validate(value).errors
  } catch (thrown) {
    throw new UnusableSchemaError((thrown as Error).message.split('\n')[0]!)
  }
  const chosen = errors.filter(one => choices.has(one.keyword)).map(one => `${one.keywordLocation}/`)
  const found: Mismatch[] = []
  for (const one of errors) {
    if (containers.has(one.keyword)) continue
    if (chosen.some(prefix => one.keywordLocation.startsWith(prefix))) continue
    const mismatch = mismatchOf(one, value, schema)
    if (mismatch && !found.some(({ detail }) => detail === mismatch.detail)) found.push(mismatch)
  }
  return found
}

function draftOf(schema: JsonObject | boolean): SchemaDraft {
  const named = isObject(schema) ? String(schema['$schema'] ?? '') : ''
  if (named.includes('draft-07') || named.includes('draft-06')) return '7'
  if (named.includes('draft-04')) return '4'
  return named.includes('2019-09') ? '2019-09' : '2020-12'
}

function mismatchOf(one: OutputUnit, root: Json, schema: JsonObject | boolean): Mismatch | undefined {
  const path = pathOf(one.instanceLocation)
  const at = path.length === 0 ? 'the value' : `"${formatPath(path)}"`
  switch (one.keyword) {
    case 'required': {
      const key = /"(.*)"/s.exec(one.error)?.[1] ?? ''
      const missing = [...path, key]
      return { path: missing, detail: `"${formatPath(missing)}" is missing` }
    }
    case 'type': {
      const wanted = /Expected (.*)\.$/.exec(one.error)?.[1] ?? ''
      const names = [...wanted.matchAll(/"(\w+)"/g)].map(match => wordFor(match[1]!))
      return { path, detail: `${at} must be ${names.join(' or ')}, not ${typeOf(getPath(root, path))}` }
    }
    case 'enum': {
      const allowed = schemaAt(schema, one.keywordLocation)
      if (!Array.isArray(allowed)) break
      return { path, detail: `${at} must be one of ${allowed.map(item => JSON.stringify(item)).join(', ')}` }
    }
    case 'const': {
      const allowed = schemaAt(schema, one.keywordLocation)
      return { path, detail: `${at} must be ${JSON.stringify(allowed)}` }
    }
    // Said by the keyword inside, or, where nothing may be, by `false`.
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'additionalItems':
    case 'unevaluatedItems':
    case 'propertyNames':
      return undefined
    case 'false':
      return { path, detail: `${at} is not allowed here` }
  }
  return { path, detail: `${at}: ${one.error.replace(/\.$/, '')}` }
}

/** JSON Schema's words, as the rest of the program says them. */
function wordFor(type: string): string {
  const words: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    object: 'an object',
    array: 'a list',
  }
  return words[type] ?? type
}

function typeOf(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'boolean' ? String(value) : wordFor(typeof value)
}

/** The path of a fragment such as `#/a~1b/0`. */
function pathOf(location: string): (string | number)[] {
  return pointerSteps(location).map(step => (/^\d+$/.test(step) ? Number(step) : step))
}

/** What a keyword of the schema says; undefined where the way leads through a reference. */
function schemaAt(schema: JsonObject | boolean, location: string): Json | undefined {
  return getPath(schema, pointerSteps(location))
}

function pointerSteps(location: string): string[] {
  const steps = location.replace(/^#\/?/, '')
  if (steps === '') return []
  return steps.split('/').map(step => decode(step).replaceAll('~1', '/').replaceAll('~0', '~'))
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}
