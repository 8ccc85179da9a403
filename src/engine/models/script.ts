import { parse } from 'yaml'
import * as z from 'zod'
import { readDuration } from '../../workflow/duration.ts'
import { duration } from '../../workflow/node-types/shared-fields.ts'
import { failure } from '../../workflow/problem.ts'

const when = z.strictObject({
  node: z
    .string()
    .optional()
    .describe('Id of the agent, or the address of the call or of a part of the way to it.'),
  turn: z.int().positive().optional().describe('Which call of the agent it is, from 1.'),
  contains: z.string().optional().describe('A text that the last message contains.'),
})

const toolCall = z.strictObject({
  tool: z.string().min(1),
  arguments: z.record(z.string(), z.json()).default({}),
})

const usage = z.strictObject({
  input: z.int().min(0).optional(),
  output: z.int().min(0).optional(),
})

const answer = z
  .strictObject({
    when: when.optional(),
    text: z.string().optional().describe('What the model says.'),
    output: z.json().optional().describe('What the model says, as a value; it is sent as JSON.'),
    tool_calls: z.array(toolCall).min(1).optional().describe('The tools that the model calls.'),
    error: z.string().optional().describe('An error instead of an answer.'),
    delay: duration.optional().describe('How long the answer takes.'),
    usage: usage.optional().describe('Tokens that the answer is said to have taken.'),
    repeat: z.boolean().optional().describe('Whether it answers more than one call.'),
  })
  .refine(
    one => [one.text, one.output, one.error].filter(part => part !== undefined).length <= 1,
    'has more than one of text, output and error',
  )
  .refine(
    one => [one.text, one.output, one.error, one.tool_calls].some(part => part !== undefined),
    'needs one of text, tool_calls, output and error',
  )

const script = z.union([
  z.strictObject({ answers: z.array(answer) }).transform(({ answers }) => answers),
  z.array(answer),
])

/** One answer of a script. */
export type ScriptedAnswer = z.infer<typeof answer>

/**
 * Reads a script of answers, YAML or JSON.
 * @throws {PlayheadError} `script-unreadable`
 */
export function readScript(text: string, path: string): ScriptedAnswer[] {
  const unreadable = (detail: string) => failure('script-unreadable', { path, detail }, { path })
  let value: unknown
  try {
    value = parse(text)
  } catch (thrown) {
    throw unreadable((thrown as Error).message.split('\n')[0]!.replace(/[.:]$/, ''))
  }
  // A list is looked at as one, so that what is wrong is said of the answer and not of the choice of forms.
  const read = (Array.isArray(value) ? z.array(answer) : script.options[0]).safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const where = issue?.path.join('.')
  throw unreadable(`${where ? `${where}: ` : ''}${issue?.message ?? 'it is not a script'}`)
}

/** Milliseconds that an answer takes. */
export function delayOf({ delay }: ScriptedAnswer): number {
  return delay === undefined ? 0 : (readDuration(delay) ?? 0)
}

/** An answer in a few words: what it is for, and what it says. */
export function describeAnswer(one: ScriptedAnswer): string {
  const { node, turn, contains } = one.when ?? {}
  const conditions = [
    ...(node === undefined ? [] : [`node ${node}`]),
    ...(turn === undefined ? [] : [`turn ${turn}`]),
    ...(contains === undefined ? [] : [`containing "${clip(contains)}"`]),
  ]
  return conditions.length > 0 ? conditions.join(', ') : 'the next call'
}

export const clip = (text: string) => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 60)}…` : line
}
