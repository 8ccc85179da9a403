import { expect, test } from 'vitest'
import type { NewEvent } from '../../../src/recording/event.ts'
import { answersFrom } from '../../../src/views/answers/execution.ts'
import type { Mark, SpansQuery } from '../../../src/views/protocol/spans.ts'
import { handled, timelineOf } from '../../history/timelines.ts'
import { emitted } from './emitted.ts'

const all: SpansQuery = {
  axis: 'steps',
  rows: 'flame',
  from: 0,
  to: 1e9,
  parts: 1e9,
  firstRow: 0,
  lastRow: 1e9,
}

const ofKind = (marks: readonly Mark[], kind: Mark['kind']) => marks.filter(mark => mark.kind === kind)

test('a node that only waits is marked from where it begins to where it ends', async () => {
  const { spans } = answersFrom(
    await timelineOf(
      {},
      `workflows:
  main:
    nodes:
      - { id: begin, type: transform, set: { n: "1" }, next: pause }
      - { id: pause, type: wait, duration: 0.01, next: end }
      - { id: end, type: transform, set: { n: "2" } }
`,
    ),
  )
  const { marks, bars, names } = await spans(all)
  const bar = bars.name.indexOf(names.indexOf('pause'))
  expect(ofKind(marks, 'wait')).toEqual([
    { kind: 'wait', at: bars.from[bar], until: bars.to[bar], position: bars.from[bar]! + 1, count: 1 },
  ])
})

test('the time between two attempts of a node is marked', async () => {
  const source = handled(`workflows:
  pay:
    nodes:
      - { id: charge, type: compute, handler: charge, retry_policy: { max_attempts: 3, initial_delay: 0 } }
`)
  const charge = () => {
    throw new Error('declined')
  }
  const timeline = await timelineOf({}, source, { charge })
  const { marks } = await answersFrom(timeline).spans(all)
  const retries = ofKind(marks, 'retry')
  expect(retries).toHaveLength(2)
  for (const { at, until } of retries) {
    expect(timeline.structure.type(at)).toBe('exit')
    expect(timeline.structure.type(until!)).toBe('enter')
  }
})

const asking: NewEvent[] = [
  { type: 'enter', kind: 'workflow', id: 'main', visit: 1, context: {} },
  { type: 'enter', parent: 0, kind: 'node', id: 'ask', visit: 1 },
  { type: 'enter', parent: 1, kind: 'question', id: 'ask', visit: 1 },
  { type: 'enter', parent: 1, kind: 'model', id: 'small', visit: 1 },
  { type: 'write', span: 3, patch: [], output: { usage: { inputTokens: 30, outputTokens: 4 } } },
  { type: 'exit', span: 3, status: 'completed' },
]

test('a question without an answer lasts up to the end, and is seen wherever one looks in between', async () => {
  const { spans } = answersFrom(await emitted(asking))
  const question = { kind: 'question', at: 2, until: 5, position: 3, count: 1 }
  expect(ofKind((await spans(all)).marks, 'question')).toEqual([question])
  expect(ofKind((await spans({ ...all, from: 3.5, to: 4 })).marks, 'question')).toEqual([question])
})

test('calls of models are marked with their tokens, over steps and over time', async () => {
  const { spans } = answersFrom(await emitted(asking))
  for (const axis of ['steps', 'time'] as const) {
    const [cost, ...more] = ofKind((await spans({ ...all, axis })).marks, 'cost')
    expect(cost).toMatchObject({ position: 5, amount: 34 })
    expect(more).toEqual([])
  }
})

test('breakpoints are marked where they stop, and lead there', async () => {
  const timeline = await timelineOf({ rounds: 3 })
  const answers = answersFrom(timeline)
  const hits = answers.beginnings([{ workflow: 'main', id: 'draft' }])
  expect(hits).toHaveLength(3)
  const { marks } = await answers.spans({ ...all, hits })
  expect(ofKind(marks, 'breakpoint').map(({ position }) => position)).toEqual(hits)
  for (const position of hits) {
    const { threads } = await answers.moment({ position, open: [], shown: {} })
    expect(threads[0]!.frames[0]!.id).toBe('draft')
  }
})

test('a position that the recording does not have is no mark', async () => {
  const timeline = await timelineOf()
  const { marks } = await answersFrom(timeline).spans({ ...all, hits: [0, timeline.length + 1] })
  expect(ofKind(marks, 'breakpoint')).toEqual([])
})
