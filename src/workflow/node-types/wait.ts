import { z } from 'zod'
import { compileValue, type ValueTemplate } from '../value.ts'
import type { NodeType } from './node-type.ts'

/** Settings of a `wait` node. */
export interface WaitConfig {
  duration: ValueTemplate
  text: string
}

const fields = z.object({
  duration: z
    .union([z.number().min(0), z.string().min(1)])
    .describe('Seconds as a number, or a text such as `500ms`, `1.5s`, `2m`, `1h`, or a reference to one.'),
})

/** Lets time pass. */
export const wait: NodeType<'wait', z.infer<typeof fields>> = {
  type: 'wait',
  summary: 'Waits for a time before the next node.',
  fields,
  innerStops: [],
  shape: 'round',
  compile({ duration }, { report }) {
    const template = compileValue(duration)
    if (template.kind === 'literal' && readDuration(template.value) === undefined) {
      report('invalid-value', { detail: `"${duration}" is no duration.` }, ['duration'])
      return undefined
    }
    return { duration: template, text: String(duration) }
  },
  edges: () => [],
  describe: config => config.text,
}

const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Milliseconds; undefined when the value is no duration. A bare number is seconds. */
export function readDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value * 1_000 : undefined
  const match = typeof value === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)?\s*$/.exec(value) : null
  return match ? Number(match[1]) * units[match[2] ?? 's']! : undefined
}
