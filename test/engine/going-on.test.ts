import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Handler } from '../../src/engine/handlers.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { openRecording, type RecordedTimeline } from '../../src/recording/reader.ts'
import { apply, emptyState } from '../../src/recording/state.ts'
import type { JsonObject } from '../../src/workflow/json.ts'
import { answerGenerated, arbitraryWorkflow, type GeneratedWorkflow } from '../generate-workflow.ts'
import { eventsOf, type Finished, finish, type RunInMemory, startInMemory } from '../start-run.ts'
import { continueInMemory, cutOff, sourceOf, transcript } from './continue-in-memory.ts'
import { violations } from './invariants.ts'

const runs = { numRuns: 80 }
const everything = { people: true, recovery: true, lists: true }
const workflows = arbitraryWorkflow(everything)

/** What a run asked of the outside, each with its address. */
interface Asked {
  handlers: string[]
  questions: string[]
}

/** Handlers that note which attempt of which node called them. */
function noting(handlers: GeneratedWorkflow['handlers'], asked: Asked): Record<string, Handler> {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (input, run) => {
        asked.handlers.push(`${run.address} attempt ${run.attempt}`)
        return handler(input, run)
      },
    ]),
  )
}

/** Answers every question as soon as it is asked. */
async function answering(run: RunInMemory, asked: Asked): Promise<Finished> {
  const { execution } = run
  const answer = () => {
    for (const open of execution.questions) {
      asked.questions.push(open.address)
      execution.answer(open.address, answerGenerated(open))
    }
  }
  execution.onQuestions(() => queueMicrotask(answer))
  return finish(run)
}

async function reference(workflow: GeneratedWorkflow): Promise<Finished> {
  return answering(startInMemory(workflow), { handlers: [], questions: [] })
}

/** Whose turn it was decides how these end. */
function isRace({ source }: GeneratedWorkflow, ...runs: Finished[]): boolean {
  if (source.includes('join_strategy: first')) return true
  return runs.some(({ timeline: { structure, length } }) =>
    Array.from({ length }, (_, seq) => seq).some(
      seq => structure.type(seq) === 'enter' && structure.status(seq) === 'cancelled',
    ),
  )
}

async function goOn(workflow: GeneratedWorkflow, bytes: Uint8Array) {
  const asked: Asked = { handlers: [], questions: [] }
  const handlers = noting(workflow.handlers, asked)
  return { asked, finished: await answering(await continueInMemory(bytes, { ...workflow, handlers }), asked) }
}

/** What had its result in a recording: it need not be asked for again. */
async function known(bytes: Uint8Array): Promise<Set<string>> {
  const { structure, length, ...timeline } = await openRecording(sourceOf(bytes), 'cut', nodeCodec)
  const { spans } = await timeline.state(length)
  const found = new Set<string>()
  const attempts = new Map<string, number>()
  for (let seq = 0; seq < length; seq++) {
    if (structure.type(seq) !== 'enter') continue
    const address = structure.address(seq)
    const { kind } = structure.site(seq)
    const done = structure.exit(seq) !== undefined || spans.get(seq)?.written
    if (kind === 'question' && done) found.add(address)
    if (kind !== 'node') continue
    attempts.set(address, (attempts.get(address) ?? 0) + 1)
    if (done) found.add(`${address} attempt ${attempts.get(address)}`)
  }
  return found
}

async function expectValid(finished: Finished): Promise<void> {
  const { events, sink, result } = finished
  expect(violations(events, true)).toEqual([])
  events.reduce(apply, emptyState)
  const bytes = sink.bytes()
  const recording: RecordedTimeline = await openRecording(sourceOf(bytes), 'run.playhead', nodeCodec)
  expect(recording.status).toBe(result.status)
  expect(await eventsOf(recording)).toEqual(events)
  const { checksum, index } = recording.summary!
  const { headerSize } = await recording.unfinished()
  const [at, size] = index
  const hash = createHash('sha256').update(bytes.subarray(0, headerSize))
  expect(checksum).toBe(hash.update(bytes.subarray(at, at + size)).digest('hex'))
}

/** How a run ended, without stacks; as JSON has it, which knows no -0. */
function outcomeOf({ result, context }: Finished): unknown {
  const { status } = result
  const error = status === 'failed' ? { code: result.error.code, message: result.error.message } : undefined
  const output = status === 'completed' ? result.output : undefined
  return JSON.parse(JSON.stringify({ status, error, output, context }))
}

const cuts = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const place = (cut: number, length: number) => 1 + Math.floor(cut * length)

test('a run that is cut off anywhere and goes on ends as if it had never been cut off', async () => {
  await fc.assert(
    fc.asyncProperty(workflows, cuts, async (workflow, cut) => {
      const whole = await reference(workflow)
      const bytes = cutOff(whole.events.slice(0, place(cut, whole.events.length)), workflow)
      const { finished } = await goOn(workflow, bytes)
      await expectValid(finished)
      if (isRace(workflow, whole, finished)) return
      expect(outcomeOf(finished)).toEqual(outcomeOf(whole))
      expect(transcript(finished.timeline)).toEqual(transcript(whole.timeline))
    }),
    runs,
  )
})

test('what had its result before the cut is not called and not asked again', async () => {
  await fc.assert(
    fc.asyncProperty(workflows, cuts, async (workflow, cut) => {
      const whole = await reference(workflow)
      const bytes = cutOff(whole.events.slice(0, place(cut, whole.events.length)), workflow)
      const { asked } = await goOn(workflow, bytes)
      const before = await known(bytes)
      expect([...asked.handlers, ...asked.questions].filter(one => before.has(one))).toEqual([])
    }),
    runs,
  )
})

test('a run can be cut off and go on many times', async () => {
  await fc.assert(
    fc.asyncProperty(workflows, fc.array(cuts, { minLength: 2, maxLength: 4 }), async (workflow, places) => {
      const whole = await reference(workflow)
      let last = whole
      let kept = 0
      for (const cut of places.toSorted()) {
        // Never before the cut before: what was flushed stays.
        kept = Math.max(kept, place(cut, last.events.length))
        const bytes = cutOff(last.events.slice(0, kept), workflow)
        last = (await goOn(workflow, bytes)).finished
        await expectValid(last)
      }
      if (isRace(workflow, whole, last)) return
      expect(outcomeOf(last)).toEqual(outcomeOf(whole))
      expect(transcript(last.timeline)).toEqual(transcript(whole.timeline))
    }),
    { numRuns: 40 },
  )
})

test('a run that is left alone at every question and goes on with the answer ends as one that was attended', async () => {
  await fc.assert(
    fc.asyncProperty(workflows, async workflow => {
      const whole = await reference(workflow)
      let run = startInMemory({ ...workflow, attended: false })
      let finished = await finish(run)
      for (let rounds = 0; finished.result.status === 'waiting'; rounds++) {
        expect(rounds).toBeLessThan(200)
        expect(violations(finished.events, false)).toEqual([])
        const answers = new Map(
          finished.result.questions.map(open => [open.address, answerGenerated(open)] as const),
        )
        run = await continueInMemory(finished.sink.bytes(), { ...workflow, attended: false, answers })
        finished = await finish(run)
      }
      await expectValid(finished)
      if (isRace(workflow, whole, finished)) return
      expect(outcomeOf(finished)).toEqual(outcomeOf(whole))
      expect(transcript(finished.timeline)).toEqual(transcript(whole.timeline))
    }),
    { numRuns: 40 },
  )
})

test('what a branch of a branch had written when it was cut off is merged', async () => {
  const source = `
handlers: ./handlers.ts
workflows:
  main:
    inputs: { a: 1, items: { default: [3, 1] } }
    nodes:
      - { id: fan, type: wait, duration: 0ms, next: [small, each] }
      - { id: small, type: transform, set: { small: a % 3 }, next: done }
      - { id: each, type: foreach, items: items, node: double, concurrency: 2, output: results, next: done }
      - { id: double, type: compute, handler: twice, inputs: { value: $ctx.a }, output: a }
      - { id: done, type: transform, set: { done: "true" } }
`
  const handlers = { twice: ({ value }: JsonObject) => Number(value) * 2 }
  const whole = await finish(startInMemory({ source, handlers }))
  for (let cut = 1; cut <= whole.events.length; cut++) {
    const bytes = cutOff(whole.events.slice(0, cut), { source })
    const { context } = await finish(await continueInMemory(bytes, { source, handlers }))
    expect(context, `cut after ${cut} events`).toEqual(whole.context)
  }
})
