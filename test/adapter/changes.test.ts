import { expect, test } from 'vitest'
import { openAdapter } from './open-adapter.ts'

const source = `workflows:
  main:
    inputs: { n: 0, old: true }
    nodes:
      - id: add
        type: transform
        set: { n: n + 1, basket: '{"items": [n, 7], "gift": false}' }
        next: more
      - { id: more, type: condition, condition: n < 3, branches: { "true": add, default: call } }
      - { id: call, type: workflow, workflow: inner, inputs: { m: $ctx.n }, output: done }
  inner:
    nodes:
      - { id: last, type: transform, set: { twice: m * 2 } }
`

interface Changes {
  from: number
  to: number
  total: number
  changes: { path: string; op: string; old: string; new: string }[]
}

async function start() {
  const { client } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml', stopAtEnd: true, stopOnEntry: true })
  await client.stopped()
  const from = (position: number, args: object = {}) =>
    client.custom<Changes>('playhead/changes', { from: position, ...args })
  const here = async () => (await from(1)).to
  return { client, from, here }
}

test('changes are the paths of the context that differ, with what they were and are', async () => {
  const { client, from, here } = await start()
  await client.next()
  const before = await here()
  await client.next()
  const after = await here()
  expect(await from(before)).toEqual({
    from: before,
    to: after,
    total: 2,
    changes: [
      { path: 'n', op: 'replace', old: '0', new: '1' },
      { path: 'basket', op: 'add', old: '(nothing)', new: '{items: [1, 7], gift: false}' },
    ],
  })
  await client.next()
  await client.next()
  expect((await from(after)).changes).toEqual([
    { path: 'n', op: 'replace', old: '1', new: '2' },
    { path: 'basket.items[0]', op: 'replace', old: '1', new: '2' },
  ])
})

test('changes depend on two positions alone: by another way, or in reverse, they are the same and their mirror image', async () => {
  const { client, from, here } = await start()
  await client.next()
  const first = await here()
  for (let steps = 0; steps < 4; steps++) await client.next()
  const second = await here()
  const stepped = await from(first)

  await client.continue()
  await client.execute('playhead/seek', { position: first })
  await client.execute('playhead/seek', { position: second })
  expect(await from(first)).toEqual(stepped)

  await client.execute('playhead/seek', { position: first })
  const mirrored = (await from(second)).changes
  expect(mirrored.map(({ path, old, new: value }) => [path, value, old]).sort()).toEqual(
    stepped.changes.map(({ path, old, new: value }) => [path, old, value]).sort(),
  )
})

test('in a workflow that has just begun, all that it was given is new', async () => {
  const { client, from } = await start()
  await client.setBreakpoints('w.yaml', [13])
  await client.continue()
  expect((await from(1)).changes).toContainEqual({ path: 'm', op: 'add', old: '(nothing)', new: '3' })
  const outer = client.current().frames.at(-1)!.id
  expect((await from(1, { frameId: outer })).changes.map(({ path }) => path)).not.toContain('m')
})

test('where nothing has changed the list is empty, and a position that is not there is refused', async () => {
  const { from, here } = await start()
  expect((await from(await here())).changes).toEqual([])
  await expect(from(9_999)).rejects.toThrow(/9999/)
})
