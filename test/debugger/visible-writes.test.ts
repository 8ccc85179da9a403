import { expect, test } from 'vitest'
import { cursorAt } from '../../src/debugger/stop.ts'
import { visibleWrites, writeBeside } from '../../src/debugger/visible-writes.ts'
import { findPlace } from '../../src/recording/find-place.ts'
import { runToEnd } from '../start-run.ts'

const source = `
workflows:
  main:
    inputs: { n: 0, list: [1] }
    nodes:
      - { id: first, type: transform, set: { n: "1" }, next: same }
      - { id: same, type: transform, set: { list: "[1, 2]" }, next: both }
      - { id: both, type: parallel, parallel_nodes: [left, right], next: last }
      - { id: left, type: transform, set: { n: n + 10 }, next: last }
      - { id: right, type: wait, duration: 0s, next: last }
      - { id: last, type: transform, set: { n: "99" } }
`
const { timeline } = await runToEnd({ source })
const { structure } = timeline
const spanOf = (address: string) => findPlace(timeline, address) - 1

const written = async (owner: number, path: (string | number)[] = ['n']) =>
  (await visibleWrites(timeline, path, owner)).map(
    ({ address, value }) => `${address} ${JSON.stringify(value)}`,
  )

test('a workflow sees its own writes and merges, not those inside of branches', async () => {
  expect(await written(0)).toEqual(['main/first 1', 'main/both 11', 'main/last 99'])
})

test('a branch sees its own writes and what was written before it began', async () => {
  expect(await written(spanOf('main/both/[left]'))).toEqual(['main/first 1', 'main/both/[left]/left 11'])
  expect(await written(spanOf('main/both/[right]'))).toEqual(['main/first 1'])
})

test('a write beside an item that stays as it was is none of that item', async () => {
  expect(await written(0, ['list', 0])).toEqual([])
  expect(await written(0, ['list', -1])).toEqual(['main/same 2'])
})

test('going along the writes leads to each of them once, in both directions', async () => {
  const writes = (await visibleWrites(timeline, ['n'], 0)).map(({ position }) => position)
  const walk = async (from: number, direction: 'last' | 'next') => {
    const found: number[] = []
    let cursor = cursorAt(structure, from)
    for (;;) {
      const write = await writeBeside(timeline, ['n'], 0, cursor, direction)
      if (!write) return found
      found.push(write.position)
      cursor = { seq: write.position, position: write.position, thread: 1 }
    }
  }
  expect(await walk(1, 'next')).toEqual(writes)
  expect(await walk(timeline.length, 'last')).toEqual(writes.toReversed())
  for (let position = 1; position <= timeline.length; position++) {
    const [before, after] = [await walk(position, 'last'), await walk(position, 'next')]
    expect([...before.toReversed(), ...after]).toEqual(writes)
  }
})
