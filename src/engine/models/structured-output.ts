import type { Json, JsonObject } from '../../workflow/json.ts'
import { mismatches, UnusableSchemaError } from '../../workflow/json-schema-check.ts'

/** How many parts that do not fit are named. */
const most = 5

/** The sentence that asks a model for JSON of a shape. */
export function schemaInstruction(schema: JsonObject): string {
  return `Answer with JSON only, without any text before or after it, that fits this JSON Schema:\n${JSON.stringify(schema)}`
}

/** The value in an answer, or why it has none that fits, without a full stop. */
export type Read = { value: Json; misfit?: undefined } | { misfit: string }

/** Reads the JSON of an answer, which may stand in a fence or among other text, and checks it. */
export function readOutput(text: string, schema: JsonObject): Read {
  const value = findJson(text)
  if (value === undefined) return { misfit: text.trim() === '' ? 'it is empty' : 'it is not JSON' }
  try {
    const wrong = mismatches(value, schema).map(({ detail }) => detail)
    if (wrong.length === 0) return { value }
    const more = wrong.length - most
    return { misfit: wrong.slice(0, most).join('; ') + (more > 0 ? `; and ${more} more` : '') }
  } catch (thrown) {
    if (!(thrown instanceof UnusableSchemaError)) throw thrown
    return { misfit: `the schema itself is not usable: ${thrown.message.replace(/\.$/, '')}` }
  }
}

const fence = /```[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n?[ \t]*```/g

/** The whole text as JSON, else the last fence that holds some, else what stands from the first bracket to the last. */
function findJson(text: string): Json | undefined {
  const whole = parse(text)
  if (whole !== undefined) return whole
  for (const [, inside] of [...text.matchAll(fence)].reverse()) {
    const value = parse(inside!)
    if (value !== undefined) return value
  }
  const start = text.search(/[{[]/)
  if (start < 0) return undefined
  const end = text.lastIndexOf(text[start] === '{' ? '}' : ']')
  return end < start ? undefined : parse(text.slice(start, end + 1))
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
