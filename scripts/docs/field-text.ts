import * as z from 'zod'
import { code, table } from './markdown.ts'

/** A JSON Schema, as far as it is looked into here. */
export interface Schema {
  type?: string | readonly string[]
  description?: string
  default?: unknown
  enum?: readonly unknown[]
  const?: unknown
  anyOf?: readonly Schema[]
  items?: Schema
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  additionalProperties?: Schema | boolean
  [other: string]: unknown
}

/** A table of keys with their types, defaults and meanings; keys of maps inside are rows of their own. */
export function keyTable(fields: z.ZodType): string {
  const schema = z.toJSONSchema(fields, { io: 'input' }) as Schema
  return table(
    ['key', 'type', 'meaning'],
    [...keyRows(schema, '')].map(([key, type, meaning]) => [code(key), type, meaning]),
  )
}

function* keyRows(schema: Schema, prefix: string): Generator<[string, string, string]> {
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    const type = typeText(field)
    const notes = [
      field.description ?? '',
      schema.required?.includes(key) ? '**Required.**' : '',
      hasDefault(field) ? `Default: ${code(JSON.stringify(field.default))}.` : '',
    ]
    yield [prefix + key, type, notes.filter(Boolean).join(' ')]
    const variants = [field, ...(field.anyOf ?? [])]
    for (const variant of variants) {
      yield* keyRows(variant, `${prefix}${key}.`)
      if (variant.items) yield* keyRows(variant.items, `${prefix}${key}[].`)
    }
  }
}

const hasDefault = ({ default: value }: Schema) =>
  value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

function typeText(field: Schema): string {
  if (field.enum) return field.enum.map(one => code(String(one))).join(', ')
  if (field.const !== undefined) return code(String(field.const))
  if (field.anyOf) return [...new Set(field.anyOf.map(typeText))].join(' or ')
  const item = field.items && typeText(field.items)
  switch (field.type) {
    case 'array':
      return item === undefined || item === 'map' || item === 'any' ? 'list' : `list of ${item}`
    case 'object':
      return 'map'
    case 'string':
      return 'text'
    case 'boolean':
      return 'true or false'
    case 'integer':
      return 'whole number'
    case undefined:
      return 'any'
    default:
      return typeof field.type === 'string'
        ? field.type
        : field.type!.map(type => typeText({ type })).join(' or ')
  }
}
