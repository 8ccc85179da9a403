import type { InputSpec } from '../../workflow/graph.ts'
import { fits } from '../../workflow/inputs.ts'
import type { Json, JsonObject } from '../../workflow/json.ts'
import { t } from '../../workflow/translate.ts'

/** How an input of a workflow is asked for, in the terms of VS Code but without it. */
export interface InputField {
  prompt: string
  placeholder: string
  /** True where nobody may see what is typed. */
  password: boolean
  /** What is typed in beforehand. */
  value: string
  /** The only values there are; typed where absent. */
  choices?: readonly { label: string; value: Json }[]
}

/** What was typed: a value, or why it is none. */
export type Typed = { value: Json } | { problem: string }

const placeholders = (): Record<InputSpec['type'], string> => ({
  string: t('A text'),
  number: t('A number, such as 0.5'),
  integer: t('A whole number, such as 3'),
  boolean: t('true or false'),
  object: t('A JSON object, such as {"name": "value"}'),
  array: t('A JSON list, such as ["one", "two"]'),
  any: t('JSON, or a text'),
})

/**
 * Lays out the field of an input.
 * @param current what it is set to so far
 */
export function fieldOf(spec: InputSpec, current: Json | undefined = spec.default): InputField {
  const { name, type, description, secret = false } = spec
  return {
    prompt: description ? `${name}: ${description}` : name,
    placeholder: placeholders()[type],
    password: secret,
    value: current === undefined || secret ? '' : textOf(current),
    ...(type === 'boolean' ? { choices: yesAndNo(current) } : {}),
  }
}

function yesAndNo(current: Json | undefined) {
  const both = [true, false].map(value => ({ label: String(value), value }))
  // What is taken by Enter alone.
  return current === false ? both.reverse() : both
}

/** Reads what was typed for an input. */
export function readInput(spec: InputSpec, text: string): Typed {
  const { name, type, required } = spec
  const trimmed = text.trim()
  if (trimmed === '') {
    if (type === 'string' && !required) return { value: '' }
    return { problem: t('Type a value for "{0}". {1}.', name, placeholders()[type]) }
  }
  if (type === 'string') return { value: text }
  const value = readJson(trimmed)
  if (value === undefined) return type === 'any' ? { value: trimmed } : refusal(spec)
  return fits(value, type) ? { value } : refusal(spec)
}

function refusal({ name, type }: InputSpec): Typed {
  return { problem: t('"{0}" must be of type {1}. {2}.', name, type, placeholders()[type]) }
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** The inputs that a run cannot begin without. */
export function missingInputs(specs: readonly InputSpec[]): InputSpec[] {
  return specs.filter(spec => spec.required && spec.default === undefined)
}

/** What an input is set to, in one line; a secret stays one. */
export function shownInput(spec: InputSpec, inputs: JsonObject): string {
  if (Object.hasOwn(inputs, spec.name)) return spec.secret ? '•••' : textOf(inputs[spec.name]!)
  return spec.default === undefined || spec.secret ? t('not set') : t('{0} (default)', textOf(spec.default))
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
