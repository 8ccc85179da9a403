import { expect, test } from 'vitest'
import { type Breakpoints, createBreakpoints, exceptionGroup } from '../../src/debugger/breakpoints.ts'
import { knownHits } from '../../src/debugger/known-hits.ts'
import { bind } from '../../src/debugger/places.ts'
import { createPlayhead, type Playhead } from '../../src/debugger/playhead.ts'
import type { Target } from '../../src/debugger/target.ts'
import type { Timeline } from '../../src/recording/timeline.ts'
import { type Finished, runToEnd } from '../start-run.ts'

const source = `
workflows:
  main:
    inputs: { n: 0 }
    nodes:
      - { id: add, type: transform, set: { n: n + 1 }, next: more }
      - { id: more, type: condition, condition: n < 4, branches: { "true": add, default: last } }
      - { id: last, type: transform, set: { m: nothing } }
`

function put({ timeline, file }: Pick<Finished, 'file'> & { timeline: Timeline }) {
  const breakpoints = createBreakpoints(timeline, file, () => undefined)
  const ports = { breakpoints, onLog: () => undefined, onPass: () => undefined, breathe: () => undefined }
  return { breakpoints, playhead: createPlayhead(timeline, ports) }
}

async function positions(playhead: Playhead): Promise<number[]> {
  const found: number[] = []
  for (let halt = await playhead.continue(); halt.reason !== 'end'; halt = await playhead.continue())
    found.push(halt.cursor.position)
  return found
}

const add: Target = { kind: 'function', name: 'add' }
const n: Target = { kind: 'data', workflow: 'main', path: ['n'] }

test('taking over brings every group with its ids to another timeline', async () => {
  const first = put(await runToEnd({ source }))
  const run = await runToEnd({ source })
  const set = [
    ...first.breakpoints.set('functions', [{ target: add, condition: 'n == 1' }]),
    ...first.breakpoints.set('data', [{ target: n, hitCondition: '2' }]),
    ...first.breakpoints.set('w.yaml', [{ place: bind(run.file, { line: 6 }) }]),
  ]
  first.breakpoints.setExceptionFilters(['uncaught'])
  const second = put(run)
  second.breakpoints.takeOver(first.breakpoints)
  expect(await positions(second.playhead)).toEqual(await positions(first.playhead))
  const again = second.breakpoints.set('functions', [{ target: add, condition: 'n == 1' }, { target: n }])
  expect(again[0]!.id).toBe(set[0]!.id)
  expect(again[1]!.id).toBeGreaterThan(4)
  expect(second.breakpoints.groups.get(exceptionGroup)).toHaveLength(1)
})

test('hit counts of a re-sent breakpoint go on to be those of the execution', async () => {
  const { breakpoints, playhead } = put(await runToEnd({ source }))
  const request = { target: add, hitCondition: '>=3' }
  breakpoints.set('functions', [request])
  const first = await playhead.continue()
  breakpoints.set('functions', [{ target: n }, request])
  breakpoints.set('functions', [request])
  expect((await playhead.reverseContinue()).reason).toBe('start')
  expect((await playhead.continue()).cursor).toEqual(first.cursor)
})

test('an event at which nothing can stop is idle', async () => {
  const run = await runToEnd({ source })
  const { breakpoints } = put(run)
  const busy = (one: Breakpoints) => {
    const seqs: string[] = []
    for (let seq = 0; seq < run.timeline.length; seq++)
      if (!one.isIdle(seq)) seqs.push(run.timeline.structure.type(seq))
    return seqs
  }
  expect(busy(breakpoints)).toEqual([])
  breakpoints.set('a', [{ target: { kind: 'function', name: 'add:exit' } }])
  expect(busy(breakpoints)).toEqual(['exit', 'exit', 'exit', 'exit'])
  breakpoints.set('a', [{ target: n }])
  expect(busy(breakpoints)).toEqual(['write', 'write', 'write', 'write'])
  breakpoints.set('a', [{ target: { kind: 'data', workflow: 'other', path: ['n'] } }])
  expect(busy(breakpoints)).toEqual([])
  breakpoints.set('a', [{ target: { kind: 'exception', filter: 'caught' } }])
  expect(busy(breakpoints)).toEqual(['error'])
})

test('a breakpoint at the end of the workflow is met before the end, and after it on the way back', async () => {
  const { breakpoints, playhead } = put(await runToEnd({ source: source.replace('nothing', 'n') }))
  const [set] = breakpoints.set('a', [{ target: { kind: 'function', name: 'main:exit' } }])
  const there = await playhead.continue()
  expect([there.reason, there.hits]).toEqual(['function', [set!.id]])
  expect((await playhead.continue()).reason).toBe('end')
  expect((await playhead.continue()).reason).toBe('end')
  expect(await playhead.reverseContinue()).toEqual(there)
  expect((await playhead.reverseContinue()).reason).toBe('start')
})

test('going back from a position behind the end of a node meets that end', async () => {
  const { timeline, file } = await runToEnd({ source })
  const { breakpoints, playhead } = put({ timeline, file })
  breakpoints.set('a', [{ target: { kind: 'function', name: 'add:exit' } }])
  const there = await playhead.continue()
  playhead.seek(there.cursor.position + 1)
  expect((await playhead.reverseContinue()).cursor).toEqual(there.cursor)
})

test('breakpoints of several kinds at one event stop once, for the general reason', async () => {
  const { timeline, file } = await runToEnd({ source })
  const { breakpoints, playhead } = put({ timeline, file })
  const [one, other] = breakpoints.set('a', [{ target: add }, { place: bind(file, { line: 5 }) }])
  const { reason, hits } = await playhead.continue()
  expect([reason, hits]).toEqual(['breakpoint', [one!.id, other!.id]])
})

test('hits are counted once where two searches go on at the same time', async () => {
  const { timeline, file } = await runToEnd({ source })
  const search = (breakpoints: Breakpoints) =>
    knownHits(timeline, breakpoints, { most: 100, patience: 60_000 }, () => undefined)
  const request = { target: add, condition: 'n >= 0', hitCondition: '3' }
  const one = createBreakpoints(timeline, file, () => undefined)
  one.set('functions', [request])
  const alone = await search(one)
  expect(alone.positions).toHaveLength(1)

  const two = createBreakpoints(timeline, file, () => Promise.resolve())
  two.set('functions', [request])
  expect(await Promise.all([search(two), search(two)])).toEqual([alone, alone])
})
