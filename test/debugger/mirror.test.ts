import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBreakpoints } from '../../src/debugger/breakpoints.ts'
import { createPlayhead, type Halt, type Playhead } from '../../src/debugger/playhead.ts'
import { stopOf } from '../../src/debugger/stop.ts'
import type { Structure } from '../../src/recording/structure.ts'
import { arbitraryWorkflow, type GeneratedWorkflow, runGenerated } from '../generate-workflow.ts'

// What is equal: for each thread, the stops on it (event and position) of a walk by stepIn from the first stop of the thread
// to the last one before the walk leaves it for good, and those of a walk by reverseStepIn from that last stop to the first,
// the other way round; both ends included. The walks follow the playhead into threads that begin on the way. Which of several
// parallel branches that is differs, because the first one to be met differs with the direction; so the stops in there count
// for their own thread only.

async function finished(workflow: GeneratedWorkflow): Promise<Playhead> {
  const { execution, file } = runGenerated(workflow, { free: true })
  await execution.done
  const { timeline } = execution
  const breakpoints = createBreakpoints(timeline, file, () => undefined)
  return createPlayhead(timeline, {
    breakpoints,
    onLog: () => undefined,
    onPass: () => undefined,
    breathe: () => undefined,
  })
}

function isBegunIn(structure: Structure, thread: number, outer: number): boolean {
  const parent = structure.parent(thread - 1)
  if (thread === outer || parent === undefined) return thread === outer
  return isBegunIn(structure, structure.thread(parent), outer)
}

/** The stops on a thread that a walk from a stop of it visits, that stop included. */
async function walk(playhead: Playhead, from: number, direction: 'forward' | 'back'): Promise<string[]> {
  const { structure } = playhead.timeline
  const stops: string[] = []
  const { thread } = playhead.seekStop(from).cursor
  const note = ({ cursor: { seq, position } }: Halt) => stops.push(`${seq}@${position}`)
  let halt = playhead.seekStop(from)
  note(halt)
  for (;;) {
    const at = halt.cursor.thread
    halt = direction === 'forward' ? await playhead.step('in', at) : await playhead.stepBack('in', at)
    const isEnd = halt.reason === 'end' || (halt.reason === 'start' && from === 0)
    if (isEnd || !isBegunIn(structure, halt.cursor.thread, thread)) return stops
    if (halt.cursor.thread === thread) note(halt)
    if (halt.reason === 'start') return stops
  }
}

/** The first stop of each thread that has any. */
function beginnings(structure: Structure): number[] {
  const found = new Map<number, number>()
  for (let seq = 0; seq < structure.length; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind === 'branch') continue
    const { thread } = stopOf(structure, seq)!
    if (!found.has(thread)) found.set(thread, seq)
  }
  return [...found.values()]
}

test('a walk by reverseStepIn visits the stops of a walk by stepIn, the other way round, on every thread', async () => {
  const seen = { threads: 0, calls: 0, exits: 0 }
  await fc.assert(
    fc.asyncProperty(arbitraryWorkflow({ recovery: true, lists: true, teams: true }), async workflow => {
      const playhead = await finished(workflow)
      const { structure } = playhead.timeline
      for (const beginning of beginnings(structure)) {
        const forward = await walk(playhead, beginning, 'forward')
        const back = await walk(playhead, Number.parseInt(forward.at(-1)!, 10), 'back')
        expect(back.toReversed()).toEqual(forward)
        if (beginning > 0) seen.threads++
        for (const stop of forward) {
          const seq = Number.parseInt(stop, 10)
          if (['model', 'tool', 'member'].includes(structure.site(structure.span(seq)).kind)) seen.calls++
          if (structure.type(seq) === 'exit') seen.exits++
        }
      }
    }),
    { numRuns: Number(process.env['LAW_RUNS'] ?? 120) },
  )
  // Walks through nothing but nodes would say little.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100)
})

test('a walk by stepIn on the main thread visits the beginning of all that is on it', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryWorkflow({ recovery: true, lists: true, teams: true }), async workflow => {
      const playhead = await finished(workflow)
      const { structure } = playhead.timeline
      const visited = (await walk(playhead, 0, 'forward')).map(stop => Number.parseInt(stop, 10))
      const entered = Array.from({ length: structure.length }, (_, seq) => seq).filter(
        seq => structure.type(seq) === 'enter' && structure.thread(seq) === 1,
      )
      expect(entered.filter(seq => !visited.includes(seq))).toEqual([])
    }),
    { numRuns: Number(process.env['LAW_RUNS'] ?? 40) },
  )
})
