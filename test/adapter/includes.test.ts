import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import type { Stop } from './client/stops.ts'
import { openAdapter } from './open-adapter.ts'

const files = {
  'w.yaml': `workflows:
  main:
    nodes:
      - { $ref: ./lib.yaml#double, id: first, next: second }
      - { $ref: ./lib.yaml#double, id: second, next: called }
      - { id: called, type: workflow, workflow: sub }
  sub:
    $ref: ./lib.yaml#helper
`,
  'lib.yaml': `nodes:
  - id: double
    type: compute
    handler: ./h.js#double
workflows:
  helper:
    nodes:
      - { id: one, type: transform, set: { a: '1' }, next: two }
      - { id: two, type: transform, set: { b: '2' } }
`,
  'h.js': `export const double = (_, run) => { run.log('doubling'); return 2 }`,
}

const placeOf = ({ name, line, frames }: Stop) => `${name} ${basename(frames[0]!.source!.path!)}:${line}`

async function stopsWith(lib: number[], main: number[] = []) {
  const { client, folder } = await openAdapter(files)
  const { breakpoints } = await client.launch(
    { program: 'w.yaml', stopAtEnd: true },
    { breakpoints: { 'lib.yaml': lib, 'w.yaml': main } },
  )
  const places: string[] = []
  for (let stop = await client.stopped(); stop.reason === 'breakpoint'; stop = await client.continue())
    places.push(placeOf(stop))
  return { client, folder, told: breakpoints['lib.yaml']!, places }
}

/** The places of all breakpoints from the end to the start. */
async function backwards(client: DapClient): Promise<string[]> {
  const places: string[] = []
  for (;;) {
    const stop = await client.reverseContinue()
    if (stop.reason !== 'breakpoint') return places
    places.push(placeOf(stop))
  }
}

test('a breakpoint in an included file stops in every node that includes what stands there, both ways', async () => {
  const { client, told, places } = await stopsWith([2])
  expect(told).toMatchObject([{ verified: true, line: 2, source: { path: 'lib.yaml' } }])
  expect(places).toEqual(['first (compute) w.yaml:4', 'second (compute) w.yaml:5'])
  expect(await backwards(client)).toEqual(places.toReversed())
  await client.close()
})

test('a breakpoint at the handler of an included node stops there, in the file that names it', async () => {
  const { client, places } = await stopsWith([4])
  expect(places).toEqual(Array(2).fill('./h.js#double (handler) lib.yaml:4'))
  await client.close()
})

test('nodes of an included workflow stop and stand in the file that they are written in', async () => {
  const { client, told, places } = await stopsWith([8, 9])
  expect(told.map(({ line }) => line)).toEqual([8, 9])
  expect(places).toEqual(['one (transform) lib.yaml:8', 'two (transform) lib.yaml:9'])
  await client.close()
})

test('an included workflow begins at its key: in the file that includes it, and for breakpoints in both', async () => {
  const { client, places } = await stopsWith([6], [7])
  expect(places).toEqual(['sub w.yaml:7'])
  expect((await client.reverseContinue()).hitBreakpointIds).toHaveLength(2)
  await client.close()
})

test('breakpoint locations of an included file are those of its text', async () => {
  const { client } = await stopsWith([])
  const { breakpoints } = await client.request('breakpointLocations', {
    source: { path: 'lib.yaml' },
    line: 1,
    endLine: 20,
  })
  expect([...new Set(breakpoints.map(({ line }) => line))]).toEqual([2, 4, 6, 8, 9])
  await client.close()
})

test('breakpoints are bound by node where the included file is another on disk by now', async () => {
  const { client, folder } = await stopsWith([])
  await writeFile(join(folder, 'lib.yaml'), `# moved\n${files['lib.yaml']}`)
  const [told] = await client.setBreakpoints('lib.yaml', [9])
  expect(told).toMatchObject({ verified: true, line: 9 })
  expect((await client.reverseContinue()).name).toBe('one (transform)')
  expect(client.current().frames[0]!.source).toMatchObject({ name: 'lib.yaml', sourceReference: 2 })
  const [recorded] = (
    await client.request('setBreakpoints', {
      source: { sourceReference: 2 },
      breakpoints: [{ line: 8 }],
    })
  ).breakpoints
  expect(recorded).toMatchObject({ verified: true, line: 8 })
  await client.close()
})

test('what a handler of an included node logs has its place', async () => {
  const { client } = await stopsWith([])
  const [logged] = client.events('output').filter(({ output }) => output === 'doubling\n')
  expect(logged).toMatchObject({ line: 4, source: { name: 'lib.yaml' } })
  await client.close()
})

test('a breakpoint on a node that two workflows have by an alias stops in both', async () => {
  const { client } = await openAdapter({
    'w.yaml': `workflows:
  main:
    nodes:
      - &shared { id: one, type: transform, set: { a: '1' }, next: two }
      - { id: two, type: workflow, workflow: sub }
  sub:
    nodes:
      - *shared
      - { id: two, type: transform, set: { b: '2' } }
`,
  })
  await client.launch({ program: 'w.yaml', stopAtEnd: true }, { breakpoints: { 'w.yaml': [4] } })
  expect((await client.stopped()).frames.at(0)).toMatchObject({ name: 'one (transform)', line: 4 })
  expect((await client.continue()).frames.map(({ name }) => name)).toContain('sub')
  expect((await client.continue()).reason).toBe('pause')
  await client.close()
})

/** Texts whose comments are breakpoints: of a node that is included twice, once with other keys, and of one that is not. */
const commented = {
  'w.yaml': `workflows:
  main:
    nodes:
      - { $ref: ./lib.yaml#double, next: second }
      - { $ref: ./lib.yaml#double, id: second, handler: ./h.js#double, next: called }
      - { id: called, type: workflow, workflow: sub }
  sub:
    $ref: ./lib.yaml#helper
`,
  'lib.yaml': `nodes:
  - id: unused # break
    type: wait
    duration: 0
  # break: node.visit == 1
  - id: double
    type: compute
    handler: ./h.js#double
workflows:
  helper: # break
    nodes:
      - { id: one, type: transform, set: { a: '1' }, next: two }
      - { id: two, type: transform, set: { b: '2' } } # log: two of {a}
`,
  'h.js': 'export const double = () => 2',
}

test('comments in an included file are breakpoints of all nodes that include what they stand at, both ways', async () => {
  const { client } = await openAdapter(commented)
  await client.launch({ program: 'w.yaml', stopAtEnd: true })
  const names: string[] = []
  for (let stop = await client.stopped(); stop.reason === 'breakpoint'; stop = await client.continue())
    names.push(stop.name)
  expect(names).toEqual(['double (compute)', 'second (compute)', 'sub'])
  expect(client.events('output').map(({ output }) => output)).toContain('two of 1\n')
  expect((await backwards(client)).map(place => place.replace(/ [^ ]*$/, ''))).toEqual(names.toReversed())
  await client.close()
})

test('a line breakpoint in an included file stops in nodes that take different keys from it', async () => {
  const { client } = await openAdapter(commented)
  const lib = commented['lib.yaml'].split('\n').findIndex(text => text.includes('id: double')) + 1
  await client.launch(
    { program: 'w.yaml', stopAtEnd: true },
    { breakpoints: { 'lib.yaml': [{ line: lib, condition: 'run.workflow == "main"' }] } },
  )
  const hits: number[] = []
  for (let stop = await client.stopped(); stop.reason === 'breakpoint'; stop = await client.continue())
    hits.push(stop.hitBreakpointIds!.length)
  // With the comment that stands at the same node.
  expect(hits).toEqual([2, 2, 1])
  await client.close()
})
