import * as z from 'zod'
import { contextAt, positionOf } from '../../debugger/context-at.ts'
import { cursorAt } from '../../debugger/stop.ts'
import { queryState } from '../../history/snapshots/query.ts'
import { stackOf, topSpan } from '../../recording/state.ts'
import { lastPosition } from '../../recording/timeline.ts'
import type { Json, JsonObject } from '../../workflow/json.ts'
import { setOwn } from '../../workflow/json.ts'
import { cut, execution, json, place, position } from '../fields.ts'
import { fitText, fitValue } from '../fit.ts'
import { tool, withExecution } from '../tool.ts'

const deepestStack = 30
const mostKeys = 50

/** The state at a place. */
export const stateAt = tool(
  {
    name: 'state_at',
    title: 'State at a position',
    description:
      'The context (variables) of a recorded execution at a place, the stack there, and the input and output of the innermost step. Give paths to see parts of a large context.',
    readOnly: true,
  },
  z.object({
    execution,
    at: place.default('end'),
    paths: z
      .array(z.string())
      .max(20)
      .optional()
      .describe('Only these parts of the context: user.name, items[0].id, items[-1]. All of it by default.'),
    maxCharacters: z
      .int()
      .min(500)
      .max(100_000)
      .default(20_000)
      .describe('About how long the values of the answer may be, as JSON.'),
  }),
  z.object({
    execution: z.string(),
    position,
    last: z.int().describe('The last position that can be looked at.'),
    time: z.number().describe('Milliseconds since the execution started.'),
    stack: z
      .array(
        z.object({
          address: z.string(),
          kind: z.string(),
          nodeType: z.string().optional(),
          attempt: z.int(),
          error: z.string().optional(),
        }),
      )
      .describe('What is open there, innermost first.'),
    context: json.optional(),
    values: z.record(z.string(), z.unknown()).optional().describe('By path, where paths were given.'),
    missing: z.array(z.string()).optional().describe('Paths at which there is nothing.'),
    keys: z.array(z.string()).optional().describe('What the context has, where something is missing.'),
    step: z
      .object({ address: z.string(), input: json.optional(), output: json.optional() })
      .optional()
      .describe('The innermost step.'),
    cut,
  }),
  ({ execution: id, at, paths, maxCharacters }, sources) =>
    withExecution(sources, id, async ({ timeline }) => {
      const found = await contextAt(timeline, positionOf(timeline, String(at)))
      const state = await timeline.state(found.position)
      const top = topSpan(state, cursorAt(timeline.structure, found.position).thread)
      const stack = stackOf(state, top)
      const step: JsonObject = {}
      // What is asked for is the context; a workflow's own input is the beginning of it.
      if (!paths && top && top.kind !== 'workflow') {
        if (top.input !== undefined) step['input'] = top.input
        if (top.output !== undefined) step['output'] = top.output
      }
      const values: JsonObject = {}
      const missing: string[] = []
      for (const path of paths ?? []) {
        const value = queryState(found.context, path)
        if (value === undefined) missing.push(path)
        else setOwn(values, path, value)
      }
      // The step is a quarter at most, so that the context has its room.
      const fittedStep = fitValue(step, Math.floor(maxCharacters / 4))
      const fitted = fitValue(
        paths ? values : found.context,
        maxCharacters - JSON.stringify(fittedStep.value).length,
      )
      const { input, output } = fittedStep.value as Record<string, Json>
      return {
        execution: timeline.header.execution,
        position: found.position,
        last: lastPosition(timeline),
        time: state.time,
        stack: stack.slice(0, deepestStack).map(span => ({
          address: fitText(span.address, 400),
          kind: span.kind,
          ...(span.nodeType !== undefined && { nodeType: span.nodeType }),
          attempt: span.attempt,
          ...(span.error && { error: fitText(span.error.message, 1_000) }),
        })),
        ...(paths ? { values: fitted.value as JsonObject } : { context: fitted.value }),
        ...(missing.length > 0 && {
          missing: missing.map(path => fitText(path, 200)),
          keys: Object.keys(found.context)
            .slice(0, mostKeys)
            .map(key => fitText(key, 100)),
        }),
        ...(top &&
          !paths && {
            step: {
              address: fitText(top.address, 400),
              ...(input !== undefined && { input }),
              ...(output !== undefined && { output }),
            },
          }),
        cut: [
          ...(stack.length > deepestStack ? [`stack: ${deepestStack} of ${stack.length}`] : []),
          ...fitted.cut,
          ...fittedStep.cut.map(line => `step: ${line}`),
        ],
      }
    }),
)
