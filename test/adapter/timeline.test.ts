import { expect, test } from 'vitest'
import { attachAdapter, openAdapter } from './open-adapter.ts'

const source = `workflows:
  count:
    nodes:
      - { id: one, type: transform, set: { n: "1" }, next: two }
      - { id: two, type: transform, set: { n: "2" } }
`

interface Page {
  execution: string
  live: boolean
  length: number
  last: number
  events: { seq: number; type: string; address: string; position?: number; status?: string; time: number }[]
}

test('the timeline of a run is what has happened so far, and that of its recording all of it', async () => {
  const { client, folder } = await openAdapter({ 'flow.yaml': source })
  await client.launch({ program: 'flow.yaml', stopOnEntry: true })
  await client.stopped()
  await client.next()
  const live = await client.custom<Page>('playhead/timeline', {})
  expect(live).toMatchObject({ live: true, length: 2, last: 2 })
  expect(live.events.map(({ seq, type, address }) => `${seq} ${type} ${address}`)).toEqual([
    '0 enter count',
    '1 enter count/one',
  ])
  await client.continue()

  const again = attachAdapter(folder)
  await again.launch({ recording: live.execution })
  await again.stopped()
  const all = await again.custom<Page>('playhead/timeline', {})
  expect(all.events.slice(0, 2)).toEqual(live.events)
  expect(all.events.map(({ type }) => type)).toEqual([
    'enter',
    'enter',
    'write',
    'exit',
    'enter',
    'write',
    'exit',
    'exit',
  ])
  expect(all.events.at(-1)).toMatchObject({ address: 'count', status: 'completed', position: 7 })
  // Every position that it names can be gone to, and is where that event is looked at.
  for (const { position } of all.events) {
    await again.custom('playhead/seek', { position })
    await again.stopped()
  }
  for (const from of [0, 3, 7, 8, 50])
    expect((await again.custom<Page>('playhead/timeline', { from, count: 2 })).events).toEqual(
      all.events.slice(from, from + 2),
    )
})
