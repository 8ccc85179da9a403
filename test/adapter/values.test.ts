import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { DapRequestError } from './client/connection.ts'
import { openAdapter } from './open-adapter.ts'

const long = `${'a'.repeat(300)}äöü😀${'z'.repeat(50)}`

const source = `handlers: ./h.js
workflows:
  main:
    inputs: { city: Rome, n: 42, text: "${long}", list: [1, 2, 3, 4, 5], plan: { "odd key": [10, { in: 255 }] } }
    nodes:
      - id: book
        type: compute
        handler: book
        inputs: { city: $ctx.city, "odd in": $ctx.plan }
        output: booked
        next: fan
      - id: fan
        type: parallel
        parallel_nodes: [left, right]
        next: after
      - { id: left, type: transform, set: { side: n + 1 } }
      - { id: right, type: transform, set: { other: n + 2 } }
      - { id: after, type: transform, set: { done: "true" } }
`

const files = { 'w.yaml': source, 'h.js': 'export const book = ({ city }) => ({ city, nights: 2 })\n' }

/** The 1-based line of a text in the file. */
const line = (text: string) => source.split('\n').findIndex(one => one.includes(text)) + 1

async function stoppedAt(text: string): Promise<{ client: DapClient; folder: string }> {
  const { client, folder } = await openAdapter(files)
  await client.launch({ program: 'w.yaml', stopAtEnd: true }, { breakpoints: { 'w.yaml': [line(text)] } })
  await client.stopped()
  return { client, folder }
}

const located = async (client: DapClient, locationReference: number | undefined) =>
  (await client.request('locations', { locationReference: locationReference! }))!

test('any page of a list is that part of the whole list, and behind its end there is nothing', async () => {
  const { client } = await stoppedAt('- id: book')
  const { variablesReference, indexedVariables } = await client.variable('Context', 'list')
  expect(indexedVariables).toBe(5)
  const names = async (paging: { start?: number; count?: number; filter?: 'indexed' | 'named' }) =>
    (await client.variables(variablesReference, paging)).map(one => one.name)
  expect(await names({ start: 1, count: 2 })).toEqual(['1', '2'])
  expect(await names({ start: 4, count: 9, filter: 'indexed' })).toEqual(['4'])
  expect(await names({ start: 7, count: 1 })).toEqual([])
  expect(await names({ filter: 'named' })).toEqual([])
  expect(await names({ start: 3, count: 0 })).toEqual(['3', '4'])
})

test('what a variable says about evaluating it gives the same value', async () => {
  const { client } = await stoppedAt('- id: book')
  for (const path of [
    ['Context', 'plan', 'odd key', '1', 'in'],
    ['Node', 'input', 'odd in', 'odd key', '1', 'in'],
    ['Run', 'id'],
  ]) {
    const { evaluateName, value } = await client.variable(...path)
    expect(await client.evaluate(evaluateName!)).toMatchObject({ result: value })
  }
})

test('numbers are written to the base 16 where the client wants that, in lists as well', async () => {
  const { client } = await stoppedAt('- id: book')
  expect(await client.evaluate('n', { format: { hex: true } })).toMatchObject({ result: '0x2a' })
  expect(await client.evaluate('0 - n', { format: { hex: true } })).toMatchObject({ result: '-0x2a' })
  expect(await client.evaluate('n / 5.0', { format: { hex: true } })).toMatchObject({ result: '8.4' })
  const [context] = await client.scopes()
  const { variables } = await client.request('variables', {
    variablesReference: context!.variablesReference,
    format: { hex: true },
  })
  expect(variables.find(one => one.name === 'n')?.value).toBe('0x2a')
  expect(variables.find(one => one.name === 'list')?.value).toBe('(5) [0x1, 0x2, 0x3, 0x4, 0x5]')
})

test('a long text is shown shortened, and is whole for the clipboard and in memory', async () => {
  const { client } = await stoppedAt('- id: book')
  const { value, memoryReference } = await client.variable('Context', 'text')
  expect(value).toBe(`"${'a'.repeat(200)}"… (${long.length} characters)`)
  expect(await client.evaluate('text', { context: 'clipboard' })).toMatchObject({ result: long })
  const bytes = Buffer.from(long)
  const read = async (offset: number | undefined, count: number) => {
    const body = await client.request('readMemory', { memoryReference: memoryReference!, offset, count })
    return { text: Buffer.from(body?.data ?? '', 'base64'), unreadable: body?.unreadableBytes ?? 0 }
  }
  expect(await read(undefined, bytes.length)).toEqual({ text: bytes, unreadable: 0 })
  // In the middle of a character: bytes are bytes.
  expect(await read(301, 6)).toEqual({ text: bytes.subarray(301, 307), unreadable: 0 })
  expect(await read(bytes.length - 2, 10)).toEqual({ text: bytes.subarray(-2), unreadable: 8 })
  expect(await read(bytes.length + 5, 3)).toEqual({ text: Buffer.alloc(0), unreadable: 3 })
  expect(await read(-4, 10)).toEqual({ text: Buffer.alloc(0), unreadable: 4 })
  expect(await read(-4, 2)).toEqual({ text: Buffer.alloc(0), unreadable: 2 })
})

test('there is no memory of a short text, and none for a client that cannot show it', async () => {
  const { client } = await stoppedAt('- id: book')
  expect((await client.variable('Context', 'city')).memoryReference).toBeUndefined()
  const { client: other } = await openAdapter(files)
  await other.initialize({ supportsMemoryReferences: false })
  await other.launch({ program: 'w.yaml', stopOnEntry: true })
  await other.stopped()
  expect((await other.variable('Context', 'text')).memoryReference).toBeUndefined()
})

test('memory and places of an earlier stop are refused', async () => {
  const { client } = await stoppedAt('- id: book')
  const { memoryReference, valueLocationReference } = await client.variable('Context', 'text')
  await client.next()
  await expect(client.request('readMemory', { memoryReference: memoryReference!, count: 1 })).rejects.toThrow(
    'earlier stop',
  )
  await expect(client.request('readMemory', { memoryReference: 'x', count: 1 })).rejects.toThrow(
    DapRequestError,
  )
  await expect(located(client, valueLocationReference)).rejects.toThrow('earlier stop')
})

test('a value leads to the node that wrote it, in a branch too, and a name to its declaration', async () => {
  const { client } = await stoppedAt('- { id: after')
  const context = await client.scope('Context')
  expect(await located(client, context['booked']!.valueLocationReference)).toMatchObject({
    source: { name: 'w.yaml' },
    line: line('output: booked'),
  })
  expect(await located(client, context['booked']!.declarationLocationReference)).toMatchObject({
    line: line('output: booked'),
  })
  expect((await located(client, context['side']!.valueLocationReference)).line).toBe(line('id: left'))
  expect((await located(client, context['other']!.valueLocationReference)).line).toBe(line('id: right'))
  expect((await located(client, context['other']!.declarationLocationReference)).line).toBe(line('id: right'))
  expect((await located(client, context['city']!.valueLocationReference)).line).toBe(line('inputs: { city'))
  expect((await located(client, context['city']!.declarationLocationReference)).line).toBe(
    line('inputs: { city'),
  )
  const nights = await client.variable('Context', 'booked', 'nights')
  expect((await located(client, nights.valueLocationReference)).line).toBe(line('output: booked'))
  expect(nights.declarationLocationReference).toBeUndefined()
})

test('a branch sees where a value comes from that was there before it began', async () => {
  const { client } = await stoppedAt('- { id: right')
  const { valueLocationReference } = await client.evaluate('booked.city')
  expect((await located(client, valueLocationReference)).line).toBe(line('output: booked'))
})

test.each(['watch', 'hover', 'variables', 'clipboard'])(
  'evaluating for %s changes nothing, and commands are none there',
  async context => {
    const { client } = await stoppedAt('- { id: after')
    const look = async () => (await client.evaluate('$ctx', { context: 'clipboard' })).result
    const before = await look()
    for (const expression of ['n + 1', 'list.map(x, x * 2)', 'booked', 'text'])
      await client.evaluate(expression, { context })
    await expect(client.evaluate(':goto start', { context })).rejects.toThrow()
    expect(await look()).toBe(before)
    expect((await client.request('stackTrace', { threadId: 1 })).stackFrames[0]?.name).toBe(
      'after (transform)',
    )
  },
)

test('what cannot be evaluated is refused with the column', async () => {
  const { client } = await stoppedAt('- id: book')
  await expect(client.evaluate('n + nothing')).rejects.toThrow('(column 5)')
  await expect(client.evaluate('n +', { context: 'hover' })).rejects.toThrow(/\(column \d+\)/)
})

test('an object that was evaluated can be opened, says what it is, and where it comes from', async () => {
  const { client } = await stoppedAt('- { id: after')
  const found = await client.evaluate('booked', { context: 'hover' })
  expect(found).toMatchObject({ type: 'object', namedVariables: 2, presentationHint: { kind: 'data' } })
  expect((await client.variables(found.variablesReference)).map(one => one.name)).toEqual(['city', 'nights'])
  expect((await located(client, found.valueLocationReference)).line).toBe(line('output: booked'))
  const computed = await client.evaluate('{"a": n}')
  expect(computed.presentationHint).toEqual({ attributes: ['readOnly'] })
  expect(computed.valueLocationReference).toBeUndefined()
})

test('the workflow file and the modules of its handlers are the loaded sources', async () => {
  const { client, folder } = await stoppedAt('- id: book')
  const { sources } = await client.request('loadedSources')
  expect(sources.map(one => one.path)).toEqual([join(folder, 'w.yaml'), join(folder, 'h.js')])
  expect(sources[0]?.checksums?.[0]?.checksum).toMatch(/^[\da-f]{64}$/)
})

test('a file that is edited while it runs is from then on shown as it ran, and the client is told', async () => {
  const { client, folder } = await stoppedAt('- id: book')
  await writeFile(join(folder, 'w.yaml'), `# edited\n${source}`)
  const { sources } = await client.request('loadedSources')
  const [{ sourceReference = 0 } = {}] = sources
  expect(sourceReference).toBeGreaterThan(0)
  expect((await client.request('source', { sourceReference })).content).toBe(source)
  expect(client.events('loadedSource').map(({ reason, source: { path } }) => [reason, path])).toEqual([
    ['removed', join(folder, 'w.yaml')],
    ['new', undefined],
  ])
})

test('an included file is a loaded source, and a place in it is in that file', async () => {
  const included = '# parts\nnodes:\n  - { id: double, type: transform, set: { n: 21 * 2 } }\n'
  const { client, folder } = await openAdapter({
    'w.yaml': 'workflows:\n  main:\n    nodes:\n      - { $ref: ./parts/p.yaml#double }\n',
    'parts/p.yaml': included,
  })
  await client.launch({ program: 'w.yaml', stopAtEnd: true })
  await client.stopped()
  const { sources } = await client.request('loadedSources')
  expect(sources.map(one => one.path)).toEqual([join(folder, 'w.yaml'), join(folder, 'parts/p.yaml')])
  const { valueLocationReference } = await client.evaluate('n')
  expect(await located(client, valueLocationReference)).toMatchObject({
    source: { path: join(folder, 'parts/p.yaml') },
    line: 3,
  })
  await writeFile(join(folder, 'parts/p.yaml'), included.replace('21', '22'))
  const [, again] = (await client.request('loadedSources')).sources
  expect((await client.request('source', { sourceReference: again!.sourceReference! })).content).toBe(
    included,
  )
})
