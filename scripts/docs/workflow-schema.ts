import * as z from 'zod'
import {
  executionFields,
  fileFields,
  inputFields,
  workflowFields,
} from '../../src/workflow/native/file-fields.ts'
import { inputTypes } from '../../src/workflow/native/parse-inputs.ts'
import { commonFields } from '../../src/workflow/native/parse-node.ts'
import { canonicalType, nodeTypes, typeAliases } from '../../src/workflow/node-types/registry.ts'
import { duration } from '../../src/workflow/node-types/shared-fields.ts'
import type { Schema } from './field-text.ts'

const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` })

/** Keys that are the author's own, and the merge key. */
const ownKeys = { '^x-|^\\.|^<<$': {} }

/**
 * The JSON Schema of workflow files, for editors that take one. It knows the keys and their values; what depends on
 * several places at once (targets, names of the context, expressions) is left to the language server.
 */
export function workflowSchema(): string {
  const typeNames = [...Object.keys(nodeTypes), ...Object.keys(typeAliases)]
  const workflow = closed(workflowFields, {
    inputs: { type: 'object', additionalProperties: ref('input') },
    nodes: { type: 'array', minItems: 1, items: ref('node') },
    execution: closed(executionFields),
  })
  const schema: Schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Made by "npm run generate:docs". Do not edit.',
    title: 'Playhead workflow file',
    type: 'object',
    if: { required: ['workflows'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: closed(fileFields, { workflows: { type: 'object', additionalProperties: ref('workflow') } }),
    else: {
      properties: { handlers: keysOf(fileFields)['handlers']! },
      additionalProperties: {
        if: { type: 'object', required: ['nodes'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: ref('workflow'),
      },
    },
    definitions: {
      workflow: unlessIncluded(workflow),
      input: {
        if: {
          type: 'object',
          anyOf: Object.keys(inputFields.shape).map(key => ({ required: [key] })),
        },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: open(inputFields, { type: { enum: Object.keys(inputTypes) } }),
      },
      node: unlessIncluded({
        type: 'object',
        required: ['id'],
        anyOf: [{ required: ['type'] }, { required: ['goal'], not: { required: ['members'] } }],
        properties: {
          id: keysOf(commonFields)['id']!,
          type: {
            description: keysOf(commonFields)['type']!.description!,
            oneOf: typeNames.map(name => ({ const: name, description: summaryOf(name) })),
          },
        },
        allOf: [
          ...typeNames.map(name => ({
            if: { required: ['type'], properties: { type: { const: name } } },
            // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
            then: ref(`node-${canonicalType(name)}`),
          })),
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          { if: { not: { required: ['type'] } }, then: ref('node-agent') },
        ],
      }),
      ...Object.fromEntries(
        Object.values(nodeTypes).map(({ type, summary, fields }) => {
          const own = closed(fields)
          const common = keysOf(commonFields)
          return [
            `node-${type}`,
            { ...own, description: summary, properties: { ...common, ...own.properties, type: {} } },
          ]
        }),
      ),
    },
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

/** A map that may leave out what it includes from another file. */
function unlessIncluded(whole: Schema): Schema {
  const { required: _, allOf: __, anyOf: ___, ...partial } = whole
  return {
    if: { type: 'object', required: ['$ref'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { ...partial, properties: { ...partial.properties, $ref: referenceSchema() } },
    else: whole,
  }
}

const referenceSchema = (): Schema => ({
  type: 'string',
  pattern: '^[^#]+#.+$',
  description: keysOf(commonFields)['$ref']!.description!,
})

const summaryOf = (name: string) => nodeTypes[canonicalType(name) as keyof typeof nodeTypes].summary

/** A map that has no other keys than these and the author's own. */
function closed(fields: z.ZodType, more: Readonly<Record<string, Schema>> = {}): Schema {
  return { ...open(fields, more), additionalProperties: false, patternProperties: ownKeys }
}

/** A map that may have other keys too. @param more what the zod schema does not say, by key */
function open(fields: z.ZodType, more: Readonly<Record<string, Schema>> = {}): Schema {
  const { required = [] } = converted(fields)
  const properties = Object.entries(keysOf(fields)).map(([key, field]) => {
    const { description } = field
    const better = Object.hasOwn(more, key) ? more[key]! : field
    return [key, description === undefined ? better : { description, ...better }]
  })
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(properties),
  }
}

const keysOf = (fields: z.ZodType) => converted(fields).properties as Readonly<Record<string, Schema>>

function converted(fields: z.ZodType): Schema {
  const schema = z.toJSONSchema(fields, {
    io: 'input',
    target: 'draft-7',
    override({ zodSchema, jsonSchema }) {
      // Other keys are reported, but where they are handed on.
      const { def } = (zodSchema as unknown as z.ZodObject)._zod
      if (def.type === 'object' && !def.catchall)
        Object.assign(jsonSchema, { additionalProperties: false, patternProperties: ownKeys })
      // What a refinement checks is not in the schema that zod makes.
      if ((zodSchema as unknown) !== duration) return
      for (const option of jsonSchema.anyOf ?? []) {
        if (typeof option === 'object' && option.type === 'string') option.pattern = durationPattern
      }
    },
  })
  return simplified(schema) as Schema
}

const durationPattern = '^\\s*\\d+(\\.\\d+)?\\s*(ms|s|m|h)?\\s*$'

/** True for a field of this name, which is no keyword of JSON Schema. */
const isField = (key: string, part: unknown) => key === '$ref' && typeof part === 'object'

/** Without what only says that a value is JSON, and that its numbers are safe. */
function simplified(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(simplified)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(
      ([key, part]) =>
        !(['$ref', '$schema', 'definitions', 'propertyNames'].includes(key) && !isField(key, part)) &&
        !((key === 'maximum' || key === 'minimum') && Math.abs(Number(part)) === Number.MAX_SAFE_INTEGER),
    )
    .map(([key, part]) => [key, simplified(part)] as const)
    .filter(([key, part]) => key !== 'additionalProperties' || JSON.stringify(part) !== '{}')
  return Object.fromEntries(entries)
}
