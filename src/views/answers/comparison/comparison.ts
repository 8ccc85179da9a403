import { changesBetween } from '../../../history/compare/changes.ts'
import { compareTimelines } from '../../../history/compare/compare.ts'
import type { Json } from '../../../workflow/json.ts'
import type { Handlers } from '../../protocol/channel.ts'
import {
  type Both,
  type Compared,
  type ComparedGraph,
  type ComparisonContract,
  type DifferencePlaces,
  type Differences,
  type DifferencesQuery,
  type Side,
  stepKinds,
  type ValuePath,
} from '../../protocol/comparison.ts'
import type { Overview, ValuePlace } from '../../protocol/execution.ts'
import { graphOf } from '../graph.ts'
import { indexNodes } from '../node-index.ts'
import { recordedNodes } from '../node-types.ts'
import { overviewOf, type ReadTimeline } from '../overview.ts'
import { type Places, placesOf } from '../places.ts'
import { collectSteps, runsOf, type StepColumns, swapColumns } from './columns.ts'
import { countDifferences, differenceRows } from './difference-rows.ts'
import { standAt, valuesAt } from './step-values.ts'
import { stepAt } from './steps.ts'
import { unionGraph } from './union-graph.ts'

/** The questions of the page of a comparison that the two recordings alone answer. */
type RecordedAnswers = Pick<
  Handlers<ComparisonContract>,
  'compared' | 'steps' | 'differences' | 'graph' | 'stepAt' | 'swap'
>

/** Answers from two recordings. */
export interface ComparisonAnswers extends RecordedAnswers {
  overviews(): Promise<Both<Overview>>
  /** Where the two values of a row of differences are. */
  places(of: { step: number; a?: ValuePath; b?: ValuePath }): Promise<DifferencePlaces>
}

/** Steps that are given at once. */
const mostSteps = 500

/** Changes of inputs that are listed. */
const mostInputs = 50

interface Known {
  columns: StepColumns
  compared: Omit<Compared, 'counts' | 'runs'>
}

/**
 * Answers the page of a comparison. Both are compared once, when that is first needed; of each step some bytes are kept, and
 * values are read again when they are looked at.
 * @param onPart told how far comparing is, from 0 to 1
 */
export function comparisonOf(
  first: ReadTimeline,
  second: ReadTimeline,
  onPart?: (part: number) => void,
): ComparisonAnswers {
  let timelines: Both<ReadTimeline> = { a: first, b: second }
  let comparing: Promise<Known> | undefined
  let placed: Both<Places> | undefined
  const known = () => {
    comparing ??= compare(first, second, onPart)
    return comparing
  }
  const places = () => {
    placed ??= { a: placesOf(timelines.a.structure), b: placesOf(timelines.b.structure) }
    return placed
  }
  const checked = async (step: number) => {
    const { columns } = await known()
    const inside = Number.isInteger(step) && step >= 0 && step < columns.length
    if (!inside) throw new RangeError(`There is no step ${step}.`)
    return columns
  }

  return {
    overviews: async () => ({
      a: await overviewOf(timelines.a, indexNodes(timelines.a.structure)),
      b: await overviewOf(timelines.b, indexNodes(timelines.b.structure)),
    }),
    async compared() {
      const { columns, compared } = await known()
      const counts = stepKinds.map(() => 0)
      for (const kind of columns.kind) counts[kind]!++
      return { ...compared, counts, runs: runsOf(columns) }
    },
    async steps({ from, to }) {
      const { columns } = await known()
      const begin = Math.max(0, Math.floor(from))
      const end = Math.min(columns.length, Math.ceil(to), begin + mostSteps)
      const steps = []
      for (let step = begin; step < end; step++) steps.push(stepAt(timelines, columns, step))
      return { steps }
    },
    async differences(query) {
      return differencesAt(timelines, await checked(query.step), query)
    },
    async graph() {
      const { columns } = await known()
      return graphOfBoth(timelines, columns, places())
    },
    async stepAt({ place }) {
      const { columns } = await known()
      let found: number | undefined
      for (let step = 0; step < columns.length; step++) {
        const kind = columns.kind[step]!
        if (found !== undefined && kind === 0) continue
        if (!isAt(timelines, columns, places(), step, place)) continue
        if (kind !== 0) return { step }
        found = step
      }
      return found === undefined ? {} : { step: found }
    },
    async swap() {
      const { columns, compared } = await known()
      timelines = { a: timelines.b, b: timelines.a }
      if (placed) placed = { a: placed.b, b: placed.a }
      comparing = Promise.resolve({ columns: swapColumns(columns), compared: swapped(compared) })
      return null
    },
    async places({ step, ...paths }) {
      const columns = await checked(step)
      const { places: stands } = standAt(timelines, columns, step)
      const placeOn = (side: Side): ValuePlace | undefined => {
        const path = paths[side]
        const at = path && stands[side][path[0]]
        return at && { ...at, path }
      }
      const [a, b] = [placeOn('a'), placeOn('b')]
      const { a: sideA, b: sideB } = stepAt(timelines, columns, step)
      return { ...(a && { a }), ...(b && { b }), address: (sideA ?? sideB)!.address }
    },
  }
}

async function compare(a: ReadTimeline, b: ReadTimeline, onPart?: (part: number) => void): Promise<Known> {
  const steps = collectSteps()
  const found = await compareTimelines(a, b, {
    maxSteps: 0,
    maxChanges: 1,
    onStep: steps.add,
    ...(onPart && { onPart }),
  })
  const { same, sameSource, path, timings } = found
  const inputs = changesBetween(a.header.inputs as Json, b.header.inputs as Json, mostInputs)
  const columns = steps.columns()
  return {
    columns,
    compared: {
      same,
      sameSource,
      inputs,
      ...(path.divergence && { divergence: path.divergence }),
      atEnd: columns.length === 0 ? 0 : await countAtEnd({ a, b }, columns),
      timings,
      usage: { ...(found.a.usage && { a: found.a.usage }), ...(found.b.usage && { b: found.b.usage }) },
    },
  }
}

/** How many values differ when both had ended: at the first step, which is the whole execution. */
async function countAtEnd(timelines: Both<ReadTimeline>, columns: StepColumns): Promise<number> {
  const { places } = standAt(timelines, columns, 0)
  return countDifferences(await valuesAt(timelines.a, places.a), await valuesAt(timelines.b, places.b))
}

/** The same with A and B in each other's place. */
function swapped({ inputs, divergence, timings, usage, ...rest }: Known['compared']): Known['compared'] {
  const kinds = { added: 'removed', removed: 'added', changed: 'changed' } as const
  return {
    ...rest,
    inputs: {
      ...inputs,
      list: inputs.list.map(({ path, kind, from, to }) => ({
        path,
        kind: kinds[kind],
        ...(to !== undefined && { from: to }),
        ...(from !== undefined && { to: from }),
      })),
    },
    ...(divergence && {
      divergence: {
        position: divergence.position,
        ...(divergence.b !== undefined && { a: divergence.b }),
        ...(divergence.a !== undefined && { b: divergence.a }),
      },
    }),
    timings: timings.map(({ node, a, b, difference }) => ({
      node,
      ...(b && { a: b }),
      ...(a && { b: a }),
      difference: -difference,
    })),
    usage: { ...(usage.b && { a: usage.b }), ...(usage.a && { b: usage.a }) },
  }
}

async function differencesAt(
  timelines: Both<ReadTimeline>,
  columns: StepColumns,
  { step, turned, shown }: DifferencesQuery,
): Promise<Differences> {
  const { places, before } = standAt(timelines, columns, step)
  const [a, b] = [await valuesAt(timelines.a, places.a), await valuesAt(timelines.b, places.b)]
  return {
    step: stepAt(timelines, columns, step),
    rows: differenceRows(a, b, new Set(turned), shown),
    ...(before && { before: timelines[before.side].structure.address(before.span) }),
  }
}

async function graphOfBoth(
  timelines: Both<ReadTimeline>,
  columns: StepColumns,
  places: Both<Places>,
): Promise<ComparedGraph> {
  const graph = (timeline: ReadTimeline) =>
    graphOf(recordedNodes(timeline).file, timeline.header.workflow, timeline.structure)
  const changed = new Map<string, number>()
  const kind = stepKinds.indexOf('changed')
  for (let step = 0; step < columns.length; step++) {
    if (columns.kind[step] !== kind) continue
    const span = columns.a.span[step]!
    const what = timelines.a.structure.site(span).kind
    if (what !== 'node' && what !== 'member') continue
    const place = places.a.placeOf(span)
    if (place !== undefined) changed.set(place, (changed.get(place) ?? 0) + 1)
  }
  return {
    graph: unionGraph(graph(timelines.a), graph(timelines.b)),
    overlays: {
      a: places.a.overlay(timelines.a.length),
      b: places.b.overlay(timelines.b.length),
    },
    changed: Object.fromEntries(changed),
  }
}

/** True for a step of a node or a member that stands at a place of the graph. */
function isAt(
  timelines: Both<ReadTimeline>,
  columns: StepColumns,
  places: Both<Places>,
  step: number,
  place: string,
): boolean {
  return (['a', 'b'] as const).some(side => {
    const span = columns[side].span[step]!
    if (span < 0) return false
    const { kind } = timelines[side].structure.site(span)
    return (kind === 'node' || kind === 'member') && places[side].placeOf(span) === place
  })
}
