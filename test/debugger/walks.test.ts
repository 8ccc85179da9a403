import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Breakpoints, createBreakpoints } from '../../src/debugger/breakpoints.ts'
import { framesOf } from '../../src/debugger/frames.ts'
import { placesOf } from '../../src/debugger/places.ts'
import { createPlayhead, type Halt, type Playhead } from '../../src/debugger/playhead.ts'
import type { StepKind } from '../../src/debugger/stepping.ts'
import { scopesOf } from '../../src/debugger/variables.ts'
import { threadsOf, topSpan } from '../../src/recording/state.ts'
import { lastPosition, type Timeline } from '../../src/recording/timeline.ts'
import type { WorkflowFile } from '../../src/workflow/graph.ts'
import { arbitraryWorkflow, type GeneratedWorkflow, runGenerated } from '../generate-workflow.ts'

// Random walks, many over each generated execution, because making it costs more than walking. Whatever way leads to a
// position, what is shown there is what another run of the same workflow shows at this position.

const movements = [
  'over',
  'in',
  'out',
  'event',
  'back over',
  'back in',
  'back out',
  'back event',
  'continue',
  'reverse',
] as const

type Movement = (typeof movements)[number]

interface Walk {
  /** Where it begins, as a part of the whole in thousandths. */
  from: number
  movements: Movement[]
}

/** Walks for each execution. */
const walksEach = 50
const executions = Number(process.env['WALK_RUNS'] ?? 220)

const walks: fc.Arbitrary<Walk[]> = fc.array(
  fc.record({
    from: fc.nat(999),
    movements: fc.array(fc.constantFrom(...movements), { minLength: 1, maxLength: 12, size: 'max' }),
  }),
  { minLength: walksEach, maxLength: walksEach },
)

const chosenBreakpoints = fc.array(
  fc.record({
    place: fc.nat(1_000),
    condition: fc.constantFrom(undefined, 'node.visit == 1', 'a > 2', 'no_such_name > 1'),
    hitCondition: fc.constantFrom(undefined, undefined, '2', '%2'),
  }),
  { maxLength: 3 },
)

interface Run {
  playhead: Playhead
  breakpoints: Breakpoints
  timeline: Timeline
  file: WorkflowFile
}

async function finished(workflow: GeneratedWorkflow): Promise<Run> {
  const { execution, file } = runGenerated(workflow, { free: true })
  await execution.done
  const { timeline } = execution
  const breakpoints = createBreakpoints(timeline, file, () => undefined)
  const ports = { breakpoints, onLog: () => undefined, onPass: () => undefined, breathe: () => undefined }
  return { playhead: createPlayhead(timeline, ports), breakpoints, timeline, file }
}

/** All that a client can see at a position, as text. */
async function view({ timeline, file }: Run, position: number): Promise<string> {
  const state = await timeline.state(position)
  const threads = threadsOf(state).map(thread => ({
    thread,
    frames: framesOf(timeline, file, state, thread.id).map(({ span, name, range, subtle }) => ({
      name,
      range,
      subtle,
      scopes: scopesOf(timeline, state, span.seq).filter(scope => scope.name !== 'Run'),
    })),
  }))
  return JSON.stringify({ position, threads })
}

async function move({ playhead }: Run, movement: Movement): Promise<Halt> {
  const { thread } = playhead.cursor
  if (movement === 'continue') return playhead.continue()
  if (movement === 'reverse') return playhead.reverseContinue()
  return movement.startsWith('back ')
    ? playhead.stepBack(movement.slice(5) as StepKind, thread)
    : playhead.step(movement as StepKind, thread)
}

test('at the end of each of ten thousand random walks, what is shown is what another run shows there', async () => {
  let walked = 0
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(
      arbitraryWorkflow({ recovery: true, lists: true, teams: true }),
      walks,
      chosenBreakpoints,
      async (workflow, toWalk, chosen) => {
        const run = await finished(workflow)
        const other = await finished(workflow)
        const places = placesOf(run.file)
        run.breakpoints.set(
          'some',
          chosen.map(({ place, ...rest }) => ({ place: places[place % places.length], ...rest })),
        )
        const shown = new Map<number, string>()
        const last = lastPosition(run.timeline)
        for (const walk of toWalk) {
          run.playhead.seek(Math.ceil((walk.from / 999) * last))
          for (const movement of walk.movements) await move(run, movement)
          const { position, thread } = run.playhead.cursor
          if (!shown.has(position)) shown.set(position, await view(other, position))
          expect(await view(run, position)).toBe(shown.get(position))
          expect(topSpan(await run.timeline.state(position), thread)).toBeDefined()
          walked++
        }
        await count(seen, run.timeline)
      },
    ),
    { numRuns: executions },
  )
  expect(walked).toBeGreaterThanOrEqual(10_000)
  // Walks through nothing but transforms would say little.
  const kinds = ['workflow', 'node', 'branch', 'member', 'model', 'tool', 'handler', 'second attempt']
  expect(kinds.filter(kind => !seen.has(kind))).toEqual([])
  for (const status of ['completed', 'failed']) expect(seen.has(status)).toBe(true)
}, 180_000)

/** Counts what there was to walk through. */
async function count(seen: Map<string, number>, timeline: Timeline): Promise<void> {
  const note = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1)
  for (let seq = 0; seq < timeline.length; seq++) {
    const event = await timeline.event(seq)
    if (event.type === 'enter') note((event.attempt ?? 1) > 1 ? 'second attempt' : event.kind)
  }
  note(timeline.status)
}
