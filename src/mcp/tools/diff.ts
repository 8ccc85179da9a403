import * as z from 'zod'
import { contextAt, positionOf } from '../../debugger/context-at.ts'
import { type Changes, changesBetween } from '../../history/compare/changes.ts'
import { type Comparison, compareTimelines } from '../../history/compare/compare.ts'
import type { StepDifference } from '../../history/compare/compare-step.ts'
import type { Timeline } from '../../recording/timeline.ts'
import { failure } from '../../workflow/problem.ts'
import { cut, execution, json, place, position, status } from '../fields.ts'
import { fitText, fitValue } from '../fit.ts'
import { tool, withExecution } from '../tool.ts'

const mostChanges = 30
const mostStepChanges = 3
const mostSteps = 15

/** Characters of all values together, and the least and the most that one of them gets. */
const room = 30_000
const leastRoom = 60
const mostRoom = 2_000

const roomFor = (changes: number) =>
  Math.max(leastRoom, Math.min(mostRoom, Math.floor(room / 2 / Math.max(1, changes))))

const changes = z
  .object({
    list: z.array(
      z.object({
        path: z.string(),
        kind: z.enum(['added', 'removed', 'changed']),
        from: json.optional(),
        to: json.optional(),
      }),
    ),
    more: z.int().describe('Changes that are not listed.'),
  })
  .describe('Differences by path.')

const side = z.object({ address: z.string(), position, status: z.string(), error: z.string().optional() })

/** What differs. */
export const diff = tool(
  {
    name: 'diff',
    title: 'What differs',
    description:
      'What differs between two places of one execution ("from", "to"), or between two executions ("other"): their paths, where they part, the first step that differs, inputs, output and state at the end.',
    readOnly: true,
  },
  z.object({
    execution,
    from: place.optional(),
    to: place.optional(),
    other: execution.optional().describe('Another execution to compare with, its id or the beginning of it.'),
  }),
  z.object({
    places: z
      .object({ execution: z.string(), from: position, to: position, changes })
      .optional()
      .describe('Two places of one execution.'),
    executions: z
      .object({
        a: z.object({ id: z.string(), status, duration: z.number() }),
        b: z.object({ id: z.string(), status, duration: z.number() }),
        same: z.boolean().describe('True when nothing differs but ids and times.'),
        sameSource: z.boolean().describe('True when both ran the same text.'),
        path: z.object({
          both: z.int(),
          onlyA: z.int(),
          onlyB: z.int(),
          divergence: z.object({ a: z.string().optional(), b: z.string().optional() }).optional(),
        }),
        inputs: changes,
        steps: z
          .array(
            z.object({
              kind: z.enum(['removed', 'added', 'changed']),
              what: z.string(),
              a: side.optional(),
              b: side.optional(),
              input: changes.optional(),
              output: changes.optional(),
              writes: changes.optional(),
            }),
          )
          .describe('The first steps that differ in anything but time.'),
        moreSteps: z.int(),
        output: changes,
        state: changes,
      })
      .optional()
      .describe('Two executions: "from" is of A, "to" of B.'),
    cut,
  }),
  ({ execution: id, from, to, other }, sources) => {
    const ofPlaces = from !== undefined && to !== undefined
    // One of the two alone says nothing, and both kinds at once say too much.
    if (other === undefined ? !ofPlaces : from !== undefined || to !== undefined)
      throw failure('unclear-diff', {})
    return withExecution(sources, id, async ({ timeline }) => {
      if (other === undefined) return betweenPlaces(timeline, String(from), String(to))
      return withExecution(sources, other, async ({ timeline: second }) =>
        betweenExecutions(
          await compareTimelines(timeline, second, { maxSteps: mostSteps, maxChanges: mostChanges }),
        ),
      )
    })
  },
)

async function betweenPlaces(timeline: Timeline, from: string, to: string) {
  const [a, b] = [
    await contextAt(timeline, positionOf(timeline, from)),
    await contextAt(timeline, positionOf(timeline, to)),
  ]
  // Variables of different workflows or branches have nothing to do with each other.
  const outermost = async (at: number) => (await timeline.state(at)).contexts.get(0) ?? {}
  const apart = a.owner !== b.owner
  const before = apart ? await outermost(a.position) : a.context
  const after = apart ? await outermost(b.position) : b.context
  const notes = new Set<string>()
  const found = changesBetween(before, after, mostChanges)
  const shown = shownChanges(found, mostChanges, roomFor(found.list.length), notes)
  return {
    places: { execution: timeline.header.execution, from: a.position, to: b.position, changes: shown },
    cut: [...notes],
  }
}

function betweenExecutions(comparison: Comparison) {
  const { a, b, same, sameSource, path, steps, moreSteps } = comparison
  const notes = new Set<string>()
  const ends = [comparison.inputs, comparison.output, comparison.state]
  const count = ends.reduce((sum, { list }) => sum + list.length, 0) + steps.length * 3 * mostStepChanges
  const valueRoom = roomFor(count)
  const all = (one: Changes) => shownChanges(one, mostChanges, valueRoom, notes)
  const facts = ({ id, status: how, duration }: Comparison['a']) => ({ id, status: how, duration })
  const { divergence } = path
  const address = (name: 'a' | 'b') =>
    divergence?.[name] === undefined ? {} : { [name]: fitText(divergence[name], 400) }
  return {
    executions: {
      a: facts(a),
      b: facts(b),
      same,
      sameSource,
      path: {
        both: path.both,
        onlyA: path.onlyA,
        onlyB: path.onlyB,
        ...(divergence && { divergence: { ...address('a'), ...address('b') } }),
      },
      inputs: all(comparison.inputs),
      steps: steps.map(step => shownStep(step, valueRoom, notes)),
      moreSteps,
      output: all(comparison.output),
      state: all(comparison.state),
    },
    cut: [...notes, ...(moreSteps > 0 ? [`steps: ${steps.length} of ${steps.length + moreSteps}`] : [])],
  }
}

function shownStep(step: StepDifference, valueRoom: number, notes: Set<string>) {
  const { kind, what, a, b, input, output, writes } = step
  const some = (one: Changes) => shownChanges(one, mostStepChanges, valueRoom, notes)
  return {
    kind,
    what,
    ...(a && { a: shownSide(a) }),
    ...(b && { b: shownSide(b) }),
    ...(input && { input: some(input) }),
    ...(output && { output: some(output) }),
    ...(writes && { writes: some(writes) }),
  }
}

function shownSide({ address, position: at, status: how, error }: NonNullable<StepDifference['a']>) {
  return {
    address: fitText(address, 400),
    position: at,
    status: how,
    ...(error && { error: fitText(error.message, 300) }),
  }
}

function shownChanges({ list, more }: Changes, most: number, valueRoom: number, notes: Set<string>) {
  const value = (name: 'from' | 'to', part: Changes['list'][number]['from']) => {
    if (part === undefined) return {}
    const fitted = fitValue(part, valueRoom)
    if (fitted.cut.length > 0) notes.add(`values longer than ${valueRoom} characters`)
    return { [name]: fitted.value }
  }
  const hidden = more + Math.max(0, list.length - most)
  if (hidden > 0) notes.add(`lists of more than ${most} changes`)
  return {
    list: list.slice(0, most).map(({ path, kind, from, to }) => ({
      path: fitText(path, 200),
      kind,
      ...value('from', from),
      ...value('to', to),
    })),
    more: hidden,
  }
}
