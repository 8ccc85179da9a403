import { expect, test } from 'vitest'
import { answersFrom } from '../../../src/views/answers/execution.ts'
import { barStatuses, type SpansQuery, type SpansWindow } from '../../../src/views/protocol/spans.ts'
import { handled, timelineOf } from '../../history/timelines.ts'

const all: SpansQuery = {
  axis: 'steps',
  rows: 'flame',
  from: 0,
  to: 1e9,
  parts: 1e9,
  firstRow: 0,
  lastRow: 1e9,
}

const bars = ({ bars: found, names }: SpansWindow) =>
  found.row.map((row, i) => ({
    row,
    name: names[found.name[i]!]!,
    count: found.count[i]!,
    from: found.from[i]!,
    to: found.to[i]!,
  }))

test('what is nested lies below, and threads at the same time have rows of their own', async () => {
  const timeline = await timelineOf()
  const { spans } = answersFrom(timeline)
  const { bars: found, titles, names, rows } = await spans(all)
  const rowOf = (name: string) => found.row[found.name.indexOf(names.indexOf(name))]!
  expect(rowOf('main')).toBe(0)
  expect(rowOf('both')).toBe(1)
  expect(rowOf('right')).not.toBe(rowOf('left'))
  expect(rowOf('measure')).toBeGreaterThan(rowOf('inner'))
  expect(titles.map(({ row }) => row)).toEqual([0, rowOf('left'), rowOf('right')])
  expect(rows).toBeGreaterThan(rowOf('measure'))
})

test('bars of a row do not cover each other', async () => {
  const { spans } = answersFrom(await timelineOf({ rounds: 5 }))
  const byRow = Map.groupBy(bars(await spans(all)), ({ row }) => row)
  for (const row of byRow.values())
    for (let i = 1; i < row.length; i++) expect(row[i]!.from).toBeGreaterThan(row[i - 1]!.to)
})

test('a row of its own for each node shows all its visits', async () => {
  const { spans } = answersFrom(await timelineOf({ rounds: 3 }))
  const found = await spans({ ...all, rows: 'gantt' })
  expect(found.titles.map(({ text }) => text)).toEqual([
    'load',
    'both',
    'left',
    'right',
    'measure',
    'draft',
    'enough',
    'done',
  ])
  expect(bars(found).filter(({ name }) => name === 'draft')).toHaveLength(3)
})

test('what is too narrow to be told apart is one bar, and none is lost', async () => {
  const { spans } = answersFrom(await timelineOf({ rounds: 60 }))
  const whole = await spans(all)
  const coarse = await spans({ ...all, to: whole.end, parts: 20 })
  const sum = (window: SpansWindow) => window.bars.count.reduce((a, b) => a + b, 0)
  expect(coarse.bars.row.length).toBeLessThan(whole.bars.row.length / 2)
  expect(sum(coarse)).toBe(sum(whole))
  expect(coarse.inPart).toBe(whole.bars.row.length)
})

test('only what touches the part that is seen is given', async () => {
  const { spans } = answersFrom(await timelineOf({ rounds: 60 }))
  const { end } = await spans(all)
  const found = bars(await spans({ ...all, from: end / 2, to: end / 2 + 10 }))
  expect(found.length).toBeLessThan(20)
  for (const { from, to } of found) {
    expect(from).toBeLessThanOrEqual(end / 2 + 10)
    expect(to).toBeGreaterThanOrEqual(end / 2)
  }
})

test('errors and the writes of a key are marked, and the worst of many bars is seen', async () => {
  const failing = handled(`workflows:
  pay:
    nodes:
      - { id: begin, type: transform, set: { n: "1" }, next: charge }
      - { id: charge, type: compute, handler: charge, retry_policy: { max_attempts: 3, initial_delay: 0 } }
`)
  const timeline = await timelineOf({}, failing, {
    charge: () => {
      throw new Error('declined')
    },
  })
  const { spans } = answersFrom(timeline)
  const found = await spans({ ...all, key: 'n' })
  expect(found.keys).toContain('n')
  expect(found.marks.filter(({ kind }) => kind === 'write')).toHaveLength(1)
  const errors = found.marks.filter(({ kind }) => kind === 'error')
  expect(errors.length).toBeGreaterThanOrEqual(3)
  for (const { position } of errors) expect(timeline.structure.type(position - 1)).toBe('error')
  const coarse = await spans({ ...all, to: found.end, parts: 1 })
  const nodeRow = coarse.bars.row.indexOf(1)
  expect(barStatuses[coarse.bars.status[nodeRow]!]).toBe('failed')
})

test('a place on the axis of time is the last position that is not after it', async () => {
  const timeline = await timelineOf()
  const { positionAt } = answersFrom(timeline)
  for (const seq of [0, 5, timeline.length - 1]) {
    const { time } = await timeline.event(seq)
    expect(await positionAt({ axis: 'time', at: time })).toEqual({ position: seq + 1 })
  }
  expect(await positionAt({ axis: 'steps', at: 4.4 })).toEqual({ position: 5 })
})
