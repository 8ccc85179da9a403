import { expect, test } from 'vitest'
import { checkAnswer, type Question, readAnswer } from '../../src/engine/question.ts'
import type { OpenQuestion } from '../../src/engine/waiting.ts'
import {
  finish,
  nodesEntered,
  type RunInMemory,
  type RunPlan,
  runToEnd,
  startInMemory,
} from '../start-run.ts'
import { continueInMemory, cutOff } from './continue-in-memory.ts'
import { violations } from './invariants.ts'

/** Does something whenever there is a question that was not seen before. */
function whenAsked({ execution }: RunInMemory, act: (question: OpenQuestion) => void): void {
  const seen = new Set<OpenQuestion>()
  execution.onQuestions(() => {
    for (const open of execution.questions) {
      if (!seen.has(open)) queueMicrotask(() => act(open))
      seen.add(open)
    }
  })
}

const inBranches = (join: string) => `
workflows:
  main:
    nodes:
      - { id: both, type: parallel, parallel_nodes: [left, right], join_strategy: ${join}, next: done }
      - { id: left, type: human, prompt: Left? }
      - { id: right, type: compute, handler: right, next: after_right }
      - { id: after_right, type: human, prompt: Right? }
      - { id: done, type: transform, set: { finished: "true" } }
`

test('a run waits only when nothing in it goes on, with all questions that are open then', async () => {
  let release!: () => void
  const handlers = { right: () => new Promise(done => (release = () => done(1))) }
  const run = startInMemory({ source: inBranches('all'), handlers, attended: false })
  let ended = false
  void run.execution.done.then(() => (ended = true))
  while (run.execution.questions.length === 0 || !release) await new Promise(setImmediate)
  for (let i = 0; i < 5; i++) await new Promise(setImmediate)
  expect(ended).toBe(false)
  expect(run.execution.atRest).toBe(false)
  release()
  expect(await run.execution.done).toMatchObject({
    status: 'waiting',
    questions: [
      { address: 'main/both/[left]/left/approval' },
      { address: 'main/both/[right]/after_right/approval' },
    ],
  })
})

test('a run that waits keeps its spans open, and says so in its summary', async () => {
  const { events, timeline } = await runToEnd({ source: one(''), attended: false })
  expect(violations(events, false)).toEqual([])
  expect(timeline.summary).toMatchObject({
    status: 'waiting',
    questions: [{ address: 'main/ask/approval', prompt: 'Sure?' }],
  })
  const last = await timeline.state(timeline.length)
  expect([...last.spans.values()].map(span => span.address)).toEqual([
    'main',
    'main/ask',
    'main/ask/approval',
  ])
})

test.each([
  ['first', 'cancelled'],
  ['any', 'completed'],
])('with join %s a question is %s when the other branch has ended', async (join, status) => {
  const source = inBranches(join).replace(', next: after_right }', ' }')
  const run = startInMemory({ source, handlers: { right: () => 1 } })
  if (join === 'any') {
    whenAsked(run, () => run.execution.answer('left', 'yes'))
  }
  const { result, timeline } = await finish(run)
  expect(result.status).toBe('completed')
  const { structure, length } = timeline
  const question = Array.from({ length }, (_, seq) => seq).find(
    seq => structure.type(seq) === 'enter' && structure.site(seq).kind === 'question',
  )!
  expect(structure.status(question)).toBe(status)
  expect(run.execution.questions).toEqual([])
})

test('questions of one run are answered in any order, in another process, one at a time', async () => {
  const plan: RunPlan = { source: inBranches('all'), handlers: { right: () => 1 }, attended: false }
  const first = await runToEnd(plan)
  const second = await finish(
    await continueInMemory(first.sink.bytes(), {
      ...plan,
      answers: new Map([['main/both/[right]/after_right/approval', false]]),
    }),
  )
  expect(second.result).toMatchObject({
    status: 'waiting',
    questions: [{ address: 'main/both/[left]/left/approval' }],
  })
  const third = await finish(
    await continueInMemory(second.sink.bytes(), {
      ...plan,
      handlers: {},
      answers: new Map([['main/both/[left]/left/approval', true]]),
    }),
  )
  expect(third.result.status).toBe('completed')
  expect(third.context).toMatchObject({ left: true, after_right: false, right: 1, finished: true })
})

const one = (keys: string) => `
workflows:
  main:
    nodes:
      - { id: ask, type: human, prompt: "Sure?", output: said, next: done${keys} }
      - { id: done, type: transform, set: { finished: "true" } }
`

/** Time that goes by only when somebody sleeps. */
function clock(): Pick<RunPlan, 'ports' | 'now'> & { slept: number[] } {
  const slept: number[] = []
  let now = 0
  return {
    slept,
    now: () => now,
    ports: {
      async sleep(milliseconds, signal) {
        for (let i = 0; i < 100; i++) await Promise.resolve()
        signal.throwIfAborted()
        now += milliseconds
        slept.push(milliseconds)
      },
    },
  }
}

test.each([
  ['abort', { status: 'failed', error: { code: 'unanswered' } }],
  ['continue', { status: 'completed', output: { said: null, finished: true } }],
  ['skip', { status: 'completed', output: { said: null, finished: true } }],
  ['default, default_value: later', { status: 'completed', output: { said: 'later', finished: true } }],
])('fallback %s when nobody answers in time', async (fallback, expected) => {
  const { result, timeline, events } = await runToEnd({
    source: one(`, timeout: 1h, fallback: ${fallback}`),
    ...clock(),
  })
  expect(result).toMatchObject(expected)
  expect(violations(events, true)).toEqual([])
  expect(timeline.structure.status(2)).toBe('cancelled')
})

test('fallback retry asks again, with as much time as before', async () => {
  const time = clock()
  const run = startInMemory({ source: one(', timeout: 1h, fallback: retry'), ...time })
  whenAsked(run, ({ address }) => {
    if (address === 'main/ask/approval#3') run.execution.answer('ask', true)
  })
  expect((await finish(run)).context).toMatchObject({ said: true })
  expect(time.slept).toEqual([3_600_000, 3_600_000])
})

test.each([
  ['abort', 'failed', undefined],
  ['continue', 'completed', { said: null }],
  ['default, default_value: 4', 'completed', { said: 4 }],
])(
  'the time for an answer goes by between two processes too: fallback %s',
  async (fallback, status, context) => {
    const plan = { source: one(`, timeout: 1h, fallback: ${fallback}`), ...clock() }
    const first = await runToEnd({ ...plan, attended: false, ports: { sleep: forever } })
    expect(first.result.status).toBe('waiting')
    const time = clock()
    const { result, context: last } = await finish(
      await continueInMemory(first.sink.bytes(), { ...plan, ...time, attended: false }, 2 * 3_600_000),
    )
    expect(result.status).toBe(status)
    expect(last).toMatchObject(context ?? {})
    expect(time.slept).toEqual([])
  },
)

test('fallback retry asks once more with all its time when the time ran out between two processes', async () => {
  const plan = { source: one(', timeout: 1h, fallback: retry'), attended: false }
  const first = await runToEnd({ ...plan, ports: { sleep: forever } })
  const time = clock()
  const run = await continueInMemory(first.sink.bytes(), { ...plan, ...time, attended: true }, 2 * 3_600_000)
  whenAsked(run, ({ address }) => {
    if (address === 'main/ask/approval#3') run.execution.answer('ask', true)
  })
  expect((await finish(run)).context).toMatchObject({ said: true })
  expect(time.slept).toEqual([3_600_000])
})

test('only what is left of the time is waited for in the next process', async () => {
  const plan = { source: one(', timeout: 1h, fallback: continue') }
  const first = await runToEnd({ ...plan, attended: false, ports: { sleep: forever }, now: () => 0 })
  const time = clock()
  await finish(await continueInMemory(first.sink.bytes(), { ...plan, ...time }, 3_000_000))
  expect(time.slept).toEqual([600_000])
})

test('an answer that was recorded is not asked for again when the process was killed just after it', async () => {
  const plan = { source: one('') }
  const run = startInMemory(plan)
  whenAsked(run, () => run.execution.answer(undefined, 'yes'))
  const { events } = await finish(run)
  const written = events.findIndex(event => event.type === 'write')
  const next = await continueInMemory(cutOff(events.slice(0, written + 1), plan), {
    ...plan,
    attended: false,
  })
  expect((await finish(next)).context).toMatchObject({ said: true })
})

/** Sleeps until somebody wakes it by its signal. */
const forever = (_: number, signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

test('cancelling a run ends its questions', async () => {
  const run = startInMemory({ source: one('') })
  whenAsked(run, () => run.execution.cancel())
  const { result, events } = await finish(run)
  expect(result.status).toBe('cancelled')
  expect(violations(events, true)).toEqual([])
})

test('the answer is stored under the key by which the next condition decides', async () => {
  const source = `
workflows:
  main:
    nodes:
      - { id: review, type: human, prompt: Ship?, next: decide }
      - { id: decide, type: condition, condition: verdict, branches: { ship: yes_path, hold: no_path } }
      - { id: yes_path, type: transform, set: { shipped: "true" } }
      - { id: no_path, type: transform, set: { held: "true" } }
`
  const run = startInMemory({ source })
  whenAsked(run, ({ question: asked }) => {
    expect(asked.choices).toEqual(['ship', 'hold'])
    run.execution.answer('review', 'HOLD')
  })
  const finished = await finish(run)
  expect(finished.context).toMatchObject({ review: 'hold', verdict: 'hold', held: true })
  expect(nodesEntered(finished.timeline)).toEqual(['main/review', 'main/decide', 'main/no_path'])
})

test('the person is shown the context keys that the node names', async () => {
  const source = one(', context_keys: [draft, missing]').replace(
    'nodes:',
    'inputs: { draft: Hello }\n    nodes:',
  )
  const { result } = await runToEnd({ source, attended: false })
  expect(result).toMatchObject({ questions: [{ question: { context: { draft: 'Hello', missing: null } } }] })
})

test('which question is meant must be said where several are open', async () => {
  const run = startInMemory({ source: inBranches('all'), handlers: { right: () => 1 } })
  const { execution } = run
  while (execution.questions.length < 2) await new Promise(setImmediate)
  expect(() => execution.answer(undefined, true)).toThrow(
    expect.objectContaining({ remedy: expect.stringContaining('main/both/[left]/left') }),
  )
  expect(() => execution.answer('nobody', true)).toThrow('nobody')
  execution.answer('left', true)
  execution.answer('main/both/[right]/after_right/approval', true)
  expect((await execution.done).status).toBe('completed')
})

const question = (kind: Question['kind'], choices: string[] = []): Question => ({ kind, prompt: '', choices })

test.each([
  ['approval', [], 'Yes', true],
  ['approval', [], 'ok', true],
  ['confirmation', [], 'N', false],
  ['approval', [], 'rejected', false],
  ['approval', [], true, true],
  ['choice', ['red', 'green'], 'GREEN', 'green'],
  ['choice', ['red', 'green'], '2', 'green'],
  ['choice', ['red', 'green'], 1, 'red'],
  ['choice', ['10', '2'], 2, '2'],
  ['input', [], 'free text', 'free text'],
  ['input', [], { a: [1] }, { a: [1] }],
  ['review', [], 'looks good', 'looks good'],
] as const)('a question of kind %s with choices %j takes %j as %j', (kind, choices, answer, expected) => {
  expect(checkAnswer(question(kind, [...choices]), answer as never)).toEqual(expected)
})

test.each([
  ['approval', [], 'maybe', /yes.*no/],
  ['choice', ['red', 'green'], 'gren', /green/],
  ['choice', ['red', 'green'], '3', /red/],
  ['choice', ['red', 'green'], '0', /red/],
] as const)(
  'a question of kind %s with choices %j refuses %j and says what it takes',
  (kind, choices, answer, says) => {
    expect(() => checkAnswer(question(kind, [...choices]), answer)).toThrow(
      expect.objectContaining({
        code: 'invalid-answer',
        remedy: expect.stringMatching(says),
      }),
    )
  },
)

test('a choice is meant by its text, whatever blanks are round it', () => {
  expect(checkAnswer(question('choice', [' red ', 'green']), 'Red')).toBe(' red ')
})

test('a person in the place of a model may type JSON, which a model gives as a text', () => {
  expect(checkAnswer(question('model', []), readAnswer('{"n": 1}'))).toBe('{"n":1}')
})

test('what a person types is JSON where it can be, else a text', () => {
  expect([' 4 ', '"4"', '{"a":1}', 'null', 'plain', '[oops'].map(readAnswer)).toEqual([
    4,
    '4',
    { a: 1 },
    null,
    'plain',
    '[oops',
  ])
})
