import type { Handler } from '../../src/engine/handlers.ts'
import type { Timeline } from '../../src/recording/timeline.ts'
import type { JsonObject } from '../../src/workflow/json.ts'
import { runToEnd } from '../start-run.ts'

/** A loop, branches, a sub-workflow and a handler; what it does depends on its inputs. */
export const tour = `workflows:
  main:
    inputs:
      rounds: { type: integer, default: 2 }
      name: { type: string, default: Ann }
    nodes:
      - { id: load, type: compute, handler: load, inputs: { name: $ctx.name }, output: user, next: both }
      - { id: both, type: parallel, parallel_nodes: [left, right], next: draft }
      - { id: left, type: transform, set: { l: size(name) } }
      - { id: right, type: workflow, workflow: inner, inputs: { text: $ctx.name }, output: r }
      - { id: draft, type: transform, set: { rounds: rounds - 1 }, next: enough }
      - { id: enough, type: condition, condition: rounds > 0, branches: { "true": draft, "false": done } }
      - { id: done, type: transform, set: { finished: "true" } }
  inner:
    inputs: { text: { type: string, required: true } }
    nodes:
      - { id: measure, type: transform, set: { length: size(text) } }
    outputs: { length: $ctx.length }
`

const load: Handler = input => ({ name: input['name'] ?? '', items: [{ id: 1 }, { id: 2 }] })

/** The timeline of a finished run of {@link tour}, or of another text. */
export async function timelineOf(
  inputs: JsonObject = {},
  source = handled(tour),
  handlers: Readonly<Record<string, Handler>> = {},
): Promise<Timeline> {
  return (await runToEnd({ source, inputs, handlers: { load, ...handlers } })).timeline
}

/** A text whose handlers are given by {@link timelineOf}. */
export function handled(source: string): string {
  return `handlers: ./handlers.ts\n${source}`
}

/** All pieces of a text. */
export async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}
