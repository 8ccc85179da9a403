import { expect, test } from 'vitest'
import type { Moved } from '../../debug-adapter/moved.ts'
import { attachAdapter, openAdapter } from './open-adapter.ts'

const source = `workflows:
  count:
    nodes:
      - { id: one, type: transform, set: { n: "1" }, next: two }
      - { id: two, type: transform, set: { n: "2" } }
`

test('each stop tells where the playhead stands, live and in a replay', async () => {
  const { client, folder } = await openAdapter({ 'flow.yaml': source })
  const moved = () => client.waitForCustomEvent<Moved>('playhead/moved')
  await client.launch({ program: 'flow.yaml', stopOnEntry: true, history: folder })
  await client.stopped()
  expect(await moved()).toMatchObject({ position: 1, seq: 0, address: 'count', live: true })
  await client.next()
  const live = await moved()
  expect(live).toMatchObject({ position: 2, seq: 1, address: 'count/one', live: true, last: 2 })
  await client.continue()

  const again = attachAdapter(folder)
  await again.launch({ recording: live.execution, history: folder })
  await again.stopped()
  await again.waitForCustomEvent<Moved>('playhead/moved')
  await again.custom('playhead/seek', { position: 3 })
  await again.stopped()
  expect(await again.waitForCustomEvent<Moved>('playhead/moved')).toEqual({
    execution: live.execution,
    position: 3,
    last: 7,
    seq: 2,
    address: 'count/one',
    live: false,
  })
})
