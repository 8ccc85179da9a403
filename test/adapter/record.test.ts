import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listRecordings } from '../../src/history/recordings.ts'
import { openAdapter } from './open-adapter.ts'

const source = `workflows:
  short:
    nodes:
      - { id: one, type: transform, set: { n: 1 } }
`

test('a launch that wants failures only says that a run which completed was not recorded', async () => {
  const { client, folder } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml', record: { when: 'failure' } })
  expect((await client.stopped()).terminated).toBe(true)
  expect(client.events('output').at(-1)!.output).toContain('It was not recorded.')
  expect(readdirSync(join(folder, '.playhead')).filter(name => name.endsWith('.playhead'))).toEqual([])
})

test('a launch gives its tags to the recording', async () => {
  const { client, folder } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml', tags: ['nightly'] })
  await client.stopped()
  const { recordings } = await listRecordings(join(folder, '.playhead'))
  expect(recordings.map(one => one.header.tags)).toEqual([['nightly']])
})

test('a policy that cannot be used is refused by the launch', async () => {
  const { client } = await openAdapter({ 'w.yaml': source })
  await client.initialize()
  const { response } = client.send(
    'launch',
    { program: 'w.yaml', record: { condition: 'speed > 1' } },
    { unchecked: true },
  )
  expect(await response).toMatchObject({ success: false, message: expect.stringContaining('"speed"') })
})
