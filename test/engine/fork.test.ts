import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Handler } from '../../src/engine/handlers.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { Event } from '../../src/recording/event.ts'
import { openRecording } from '../../src/recording/reader.ts'
import type { Json } from '../../src/workflow/json.ts'
import { answerGenerated, arbitraryWorkflow, type GeneratedWorkflow } from '../generate-workflow.ts'
import { eventsOf, type Finished, finish, type RunInMemory, runToEnd, startInMemory } from '../start-run.ts'
import { sourceOf } from './continue-in-memory.ts'
import { forkInMemory } from './fork-in-memory.ts'
import { violations } from './invariants.ts'

const runs = { numRuns: 60 }
const workflows = arbitraryWorkflow({ people: true, recovery: true, lists: true })
const places = fc.double({ min: 0, max: 1, noNaN: true })

/** Handlers that note which attempt of which node called them. */
function noting(handlers: GeneratedWorkflow['handlers'], calls: string[]): Record<string, Handler> {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (input, run) => {
        calls.push(`${run.address} attempt ${run.attempt}`)
        return handler(input, run)
      },
    ]),
  )
}

/** Answers every question as soon as it is asked. */
async function answering<R extends RunInMemory>(run: R): Promise<R & Finished> {
  const { execution } = run
  execution.onQuestions(() =>
    queueMicrotask(() => {
      for (const open of execution.questions) execution.answer(open.address, answerGenerated(open))
    }),
  )
  return { ...run, ...(await finish(run)) }
}

/** The last position is before the exit of the workflow. */
const positionOf = (place: number, { events }: Finished) => 1 + Math.floor(place * (events.length - 2))

/** Events without marks, times and stacks; as JSON has them, which knows no -0. */
function plain(events: readonly Event[]): unknown {
  return JSON.parse(
    JSON.stringify(events, (key, value: unknown) =>
      ['reused', 'time', 'stack'].includes(key) ? undefined : value,
    ),
  )
}

/** Events by the span that they belong to, with the address in the place of numbers: branches take turns. */
function bySpan({ events, timeline }: Finished): unknown {
  const { structure } = timeline
  const attempts = new Map<string, number>()
  const names = new Map<number, string>()
  const found: Record<string, unknown[]> = {}
  for (const event of events) {
    const span = structure.span(event.seq)
    if (event.type === 'enter') {
      const address = structure.address(span)
      attempts.set(address, (attempts.get(address) ?? 0) + 1)
      names.set(span, `${address} ${attempts.get(address)}`)
    }
    const { seq, ...rest } = event
    const own = { ...rest, span: undefined, parent: undefined }
    const name = names.get(span)!
    found[name] ??= []
    found[name].push(own)
  }
  return plain(found as unknown as Event[])
}

/** A change that comes before or after a merge gives the same keys, in another order. */
function unordered(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      key === 'patch' ? (inner as { path: string }[]).toSorted((a, b) => (a.path < b.path ? -1 : 1)) : inner,
    ),
  )
}

/** Whose turn it was decides how these end. */
function isRace({ source }: GeneratedWorkflow, ...all: Finished[]): boolean {
  if (source.includes('join_strategy: first')) return true
  return all.some(({ events }) => events.some(event => event.type === 'exit' && event.status === 'cancelled'))
}

test('a fork without a change, anywhere in any run, ends as its parent did, with the same events', async () => {
  await fc.assert(
    fc.asyncProperty(workflows, places, async (workflow, place) => {
      const parent = await answering(startInMemory(workflow))
      const position = positionOf(place, parent)
      const fork = await answering(await forkInMemory(parent.timeline, position, workflow))
      expect(violations(fork.events, true)).toEqual([])
      expect(fork.length).toBe(position)
      expect(plain(fork.events.slice(0, position))).toEqual(plain(parent.events.slice(0, position)))
      if (isRace(workflow, parent, fork)) return
      expect(fork.result.status).toBe(parent.result.status)
      const [left, right] = [fork, parent].map(
        ({ context }) => JSON.parse(JSON.stringify(context)) as unknown,
      )
      expect(left).toEqual(right)
      expect(bySpan(fork)).toEqual(bySpan(parent))
    }),
    runs,
  )
})

test('what came to its end before the fork is marked and not called again; all else is called', async () => {
  await fc.assert(
    fc.asyncProperty(workflows, places, async (workflow, place) => {
      const before: string[] = []
      const parent = await answering(
        startInMemory({ ...workflow, handlers: noting(workflow.handlers, before) }),
      )
      const position = positionOf(place, parent)
      const calls: string[] = []
      const handlers = noting(workflow.handlers, calls)
      const fork = await answering(await forkInMemory(parent.timeline, position, { ...workflow, handlers }))
      const { structure } = fork.timeline
      const reused = new Set<string>()
      const attempts = new Map<string, number>()
      for (const event of fork.events) {
        if (event.type !== 'enter') continue
        const { seq } = event
        const exit = parent.timeline.structure.exit(seq)
        const ended = seq < position && exit !== undefined && exit < position
        expect(event.reused === true).toBe(ended)
        const address = structure.address(seq)
        if (structure.site(seq).kind !== 'node') continue
        attempts.set(address, (attempts.get(address) ?? 0) + 1)
        if (ended) reused.add(`${address} attempt ${attempts.get(address)}`)
      }
      expect(calls.filter(call => reused.has(call))).toEqual([])
      if (isRace(workflow, parent, fork)) return
      const left = before.filter(call => !reused.has(call))
      expect([...new Set([...calls, ...written(fork, position)])].sort()).toEqual(
        [...new Set([...left, ...written(fork, position)])].sort(),
      )
    }),
    runs,
  )
})

/** Attempts that were open where the fork begins: whether they had called is not to be seen from outside. */
function written({ timeline }: Finished, position: number): string[] {
  const { structure } = timeline
  const found: string[] = []
  const attempts = new Map<string, number>()
  for (let seq = 0; seq < position; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'node') continue
    const address = structure.address(seq)
    attempts.set(address, (attempts.get(address) ?? 0) + 1)
    const exit = structure.exit(seq)
    if (exit === undefined || exit >= position) found.push(`${address} attempt ${attempts.get(address)}`)
  }
  return found
}

test('a fork of a fork, and its recording, hold what the parent held', async () => {
  await fc.assert(
    fc.asyncProperty(workflows, places, places, async (workflow, first, second) => {
      const parent = await answering(startInMemory(workflow))
      const child = await answering(await forkInMemory(parent.timeline, positionOf(first, parent), workflow))
      const recorded = await openRecording(sourceOf(child.sink.bytes()), 'run.playhead', nodeCodec)
      expect(await eventsOf(recorded)).toEqual(child.events)
      expect(recorded.header.parent).toEqual({ execution: 'test', position: positionOf(first, parent) })
      const position = positionOf(second, child)
      const fork = await answering(await forkInMemory(recorded, position, workflow))
      expect(plain(fork.events.slice(0, position))).toEqual(plain(child.events.slice(0, position)))
      if (isRace(workflow, parent, child, fork)) return
      // A recording knows no -0.
      const [left, right] = [fork, parent].map(
        ({ context }) => JSON.parse(JSON.stringify(context)) as unknown,
      )
      expect(left).toEqual(right)
    }),
    { numRuns: 40 },
  )
})

const steps = `
workflows:
  main:
    inputs: { n: { type: integer, default: 1 } }
    nodes:
      - { id: one, type: transform, set: { n: n + 1 }, next: two }
      - { id: two, type: compute, handler: double, inputs: { n: $ctx.n }, output: doubled, next: three }
      - { id: three, type: transform, set: { sum: n + doubled } }
`
const double: Handler = ({ n }) => Number(n) * 2

/** The position at which a span has just been entered, or with "exit", is about to be left. */
function at({ timeline: { structure, length } }: Finished, address: string, edge = 'enter'): number {
  for (let seq = 0; seq < length; seq++)
    if (structure.type(seq) === 'enter' && structure.address(seq) === address)
      return edge === 'enter' ? seq + 1 : structure.exit(seq)!
  throw new Error(`nothing at ${address}`)
}

const setting = (key: string, value: Json, old: Json, span = 0) => ({
  span,
  target: 'context' as const,
  patch: [{ op: 'replace' as const, path: `/${key}`, value, old }],
})

for (const [where, edge, expected] of [
  ['main/one', 'enter', { n: 11, doubled: 22, sum: 33 }],
  ['main/one', 'exit', { n: 10, doubled: 20, sum: 30 }],
  // Its input was resolved before it was entered.
  ['main/two', 'enter', { n: 10, doubled: 4, sum: 14 }],
  ['main/three', 'enter', { n: 10, doubled: 4, sum: 14 }],
  ['main/three', 'exit', { n: 10, doubled: 4, sum: 6 }],
] as const) {
  test(`a value that is changed at the ${edge} of ${where} is what the rest runs with`, async () => {
    const plan = { source: steps, handlers: { double } }
    const parent = await runToEnd(plan)
    const position = at(parent, where, edge)
    const { contexts } = await parent.timeline.state(position)
    const change = setting('n', 10, contexts.get(0)!['n']!)
    const fork = await finish(await forkInMemory(parent.timeline, position, plan, [change]))
    expect(fork.context).toMatchObject(expected)
    expect(fork.events[position]).toMatchObject({ type: 'edit', patch: [{ path: '/n', value: 10 }] })
  })
}

test('the same change in a fork and in the run itself has the same effect', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryWorkflow(), places, async (workflow, place) => {
      const parent = await finish(startInMemory(workflow))
      const position = positionOf(place, parent)
      const here = await parent.timeline.state(position)
      const old = here.contexts.get(0)?.['a']
      if (old === undefined) return
      const change = setting('a', 17, old)
      const live = startInMemory({ ...workflow, free: false })
      if (!(await live.execution.timeline.reach(position - 1))) return
      live.execution.timeline.edit(change)
      live.execution.timeline.release()
      const changed = await finish(live)
      const same = JSON.stringify(plain(changed.events.slice(0, position)))
      if (same !== JSON.stringify(plain(parent.events.slice(0, position)))) return
      const fork = await finish(await forkInMemory(parent.timeline, position, workflow, [change]))
      if (isRace(workflow, parent, changed, fork)) return
      expect(unordered(bySpan(fork))).toEqual(unordered(bySpan(changed)))
    }),
    { numRuns: 50 },
  )
})

const fan = (second: string) => `
workflows:
  main:
    inputs: { a: 1 }
    nodes:
      - { id: fan, type: wait, duration: 0, next: [left, right] }
      - { id: left, type: transform, set: { a: '2', b: '1' }, next: done }
      - { id: right, type: transform, set: { ${second} }, next: done }
      - { id: done, type: transform, set: { finished: a } }
`

/** The same change in the run itself and in a fork, at each position of the run. */
async function changedEverywhere(source: string): Promise<{ at: number; live: Finished; fork: Finished }[]> {
  const plan = { source }
  const parent = await runToEnd(plan)
  const changed: { at: number; live: Finished; fork: Finished }[] = []
  for (let position = 1; position < parent.events.length; position++) {
    const { contexts } = await parent.timeline.state(position)
    const change = setting('a', 17, contexts.get(0)!['a']!)
    const live = startInMemory({ ...plan, free: false })
    await live.execution.timeline.reach(position - 1)
    live.execution.timeline.edit(change)
    live.execution.timeline.release()
    const fork = await forkInMemory(parent.timeline, position, plan, [change])
    changed.push({ at: position, live: await finish(live), fork: await finish(fork) })
  }
  return changed
}

test('a value that is changed after branches were joined is what the rest runs with, in a fork as well', async () => {
  for (const { at: position, live, fork } of await changedEverywhere(fan('c: "3"')))
    expect(fork.context, `at ${position}`).toEqual(live.context)
})

test('a value that is changed where conflicting branches are joined is not put back by the join', async () => {
  const source = fan('b: "2"').replace("a: '2', ", '')
  for (const { at: position, live, fork } of await changedEverywhere(source)) {
    expect(live.context, `at ${position}`).toMatchObject({ a: 17 })
    expect(fork.context, `at ${position}`).toEqual(live.context)
  }
})
