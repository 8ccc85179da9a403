import * as z from 'zod'
import { readDuration } from '../duration.ts'
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
  innerStops: () => [],
  shape: 'round',
  waits: true,
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
