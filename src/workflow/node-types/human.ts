import * as z from 'zod'
import type { Json, JsonObject } from '../json.ts'
import { compileValue, type ValueTemplate } from '../value.ts'
import { fieldContents } from './field-content.ts'
import type { NodeType } from './node-type.ts'

/** Settings of a `human` node. */
export interface HumanConfig {
  kind: 'approval' | 'review' | 'choice' | 'input' | 'confirmation'
  prompt: ValueTemplate
  /** Context keys that the person is shown. */
  contextKeys: readonly string[]
  choices: readonly string[]
  defaultValue?: Json
  /** What happens when nobody answers in time. */
  fallback: 'abort' | 'continue' | 'skip' | 'retry' | 'default'
}

const kinds = z.enum(['approval', 'review', 'choice', 'input', 'confirmation'])

const answer = z.union([z.string(), z.number(), z.boolean()])

/** An answer, also as a map of which only the `value` counts. */
const choice = z
  .union([answer, z.looseObject({ value: answer.describe('The answer.') })])
  .transform(given => (typeof given === 'object' ? given.value : given))

const fields = z.object({
  hitl_type: kinds.optional().describe('Another word for `human_type`.'),
  human_type: kinds.optional().describe('What is asked for; `approval` by default.'),
  prompt: z.string().default('').describe('The question; a text with templates.'),
  context_keys: z
    .array(z.string())
    .default([])
    .describe('Context keys that are shown with the question.')
    .register(fieldContents, { holds: 'read-keys' }),
  choices: z.array(choice).default([]).describe('The answers to choose from; of a map, its `value`.'),
  options: z.array(choice).optional().describe('Another word for `choices`.'),
  default_value: z.json().optional().describe('The answer when nobody answers and `fallback` is `default`.'),
  fallback: z
    .enum(['abort', 'continue', 'skip', 'retry', 'default'])
    .default('abort')
    .describe('What happens when nobody answers in time.'),
})

/** What is known of the answer: nothing where it may be one that nobody gave. */
function answerSchema({ kind, choices, fallback }: HumanConfig): JsonObject | undefined {
  if (fallback !== 'abort' && fallback !== 'retry') return undefined
  if (choices.length > 0) return { enum: [...choices] }
  return kind === 'approval' || kind === 'confirmation' ? { type: 'boolean' } : undefined
}

/** Asks a person. */
export const human: NodeType<'human', z.infer<typeof fields>> = {
  type: 'human',
  summary: 'Asks a person, and waits for the answer.',
  fields,
  innerStops: () => [{ kind: 'question', key: 'prompt' }],
  shape: 'round',
  stores: true,
  resultSchema: answerSchema,
  answers: true,
  compile(given, { report }) {
    const kind = given.human_type ?? given.hitl_type ?? 'approval'
    const choices = (given.options ?? given.choices).map(String)
    if (kind === 'choice' && choices.length === 0)
      report('missing-key', { key: 'choices', where: 'A choice' }, [])
    return {
      kind,
      prompt: compileValue(given.prompt),
      contextKeys: given.context_keys,
      choices,
      defaultValue: given.default_value as Json | undefined,
      fallback: given.fallback,
    }
  },
  edges: () => [],
  describe: config => config.kind,
}
