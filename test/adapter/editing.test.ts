import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { openAdapter } from './open-adapter.ts'

const source = `handlers: ./handlers.js
workflows:
  trip:
    inputs: { city: Rome, plan: { days: 2, stops: [museum, park] } }
    nodes:
      - { id: start, type: transform, set: { nights: plan.days - 1 }, next: book }
      - { id: book, type: compute, handler: book, inputs: { city: $ctx.city, nights: $ctx.nights }, output: booked, next: rate }
      - id: rate
        type: condition
        condition: booked.nights > 3
        branches: { "true": long, "false": short }
      - { id: long, type: transform, set: { kind: "'long'" } }
      - { id: short, type: transform, set: { kind: "'short'" } }
`

const handlers = 'export const book = ({ city, nights }) => ({ city, nights })\n'

/** A run that stands at the beginning of a line. */
async function stoppedAt(line: number): Promise<DapClient> {
  const { client } = await openAdapter({ 'w.yaml': source, 'handlers.js': handlers })
  await client.launch({ program: 'w.yaml', stopAtEnd: true }, { breakpoints: { 'w.yaml': [line] } })
  await client.stopped()
  return client
}

/** Sets a variable, named by its scope and the path below it. */
async function set(client: DapClient, path: string[], value: string) {
  const scope = (await client.scopes()).find(one => one.name === path[0])!
  let { variablesReference } = scope
  for (const name of path.slice(1, -1)) {
    const parts = await client.variables(variablesReference)
    variablesReference = parts.find(part => part.name === name)!.variablesReference
  }
  return client.request('setVariable', { variablesReference, name: path.at(-1)!, value })
}

const evaluate = async (client: DapClient, expression: string) =>
  (await client.request('evaluate', { expression, context: 'clipboard' })).result

test('a variable of the context that is changed at the live end is what the run goes on with', async () => {
  const client = await stoppedAt(7)
  expect(await set(client, ['Context', 'city'], '"Oslo"')).toMatchObject({ value: '"Oslo"' })
  expect((await client.variable('Context', 'city')).value).toBe('"Oslo"')
  expect((await client.continue()).description).toBe('End of recording (completed)')
  expect(await evaluate(client, 'city')).toBe('Oslo')
})

test('the input of a node that is changed where it begins is what its handler gets', async () => {
  const client = await stoppedAt(7)
  await set(client, ['Node', 'input', 'nights'], '5')
  expect((await client.variable('Node', 'input', 'nights')).value).toBe('5')
  await client.continue()
  expect(await evaluate(client, 'booked')).toBe('{\n  "city": "Rome",\n  "nights": 5\n}')
  expect(await evaluate(client, 'kind')).toBe('long')
  expect(await evaluate(client, 'nights')).toBe('1')
})

test('a value deep inside is changed, and an item of a list', async () => {
  const client = await stoppedAt(7)
  await set(client, ['Context', 'plan', 'stops', '1'], '{"name": "lake"}')
  expect(await evaluate(client, 'plan.stops')).toBe('[\n  "museum",\n  {\n    "name": "lake"\n  }\n]')
})

test('a change is taken over between the output of a node and what follows it', async () => {
  const client = await stoppedAt(6)
  const column = source.split('\n')[6]!.indexOf('output:') + 1
  await client.setBreakpoints('w.yaml', [{ line: 7, column }])
  expect(await client.continue()).toMatchObject({ name: 'book (compute)' })
  await set(client, ['Context', 'booked', 'nights'], '9')
  await client.waitForEvent('invalidated', ({ areas }) => areas?.includes('all') === true)
  await client.continue()
  expect(await evaluate(client, 'kind')).toBe('long')
})

test('references that the client has show the new value, and it is told to look again', async () => {
  const client = await stoppedAt(7)
  const scope = (await client.scopes()).find(one => one.name === 'Context')!
  await set(client, ['Context', 'city'], '"Oslo"')
  const parts = await client.variables(scope.variablesReference)
  expect(parts.find(({ name }) => name === 'city')?.value).toBe('"Oslo"')
  expect(client.events('invalidated')).toEqual([{ areas: ['variables'] }])
})

test('an expression gives a value too, and a watch can be set', async () => {
  const client = await stoppedAt(7)
  await client.request('setExpression', { expression: 'plan.days', value: 'nights + 10' })
  expect(await evaluate(client, 'plan.days')).toBe('11')
})

test('what can be set has no hint that it is read-only, and all else has it', async () => {
  const client = await stoppedAt(7)
  const hint = async (...path: string[]) =>
    (await client.variable(...path)).presentationHint?.attributes?.includes('readOnly') ?? false
  expect(await hint('Context', 'city')).toBe(false)
  expect(await hint('Context', 'plan', 'days')).toBe(false)
  expect(await hint('Node', 'input', 'city')).toBe(false)
  expect(await hint('Node', 'id')).toBe(true)
  expect(await hint('Run', 'id')).toBe(true)
  await client.stepBack()
  // There a fork takes it over.
  expect(await hint('Context', 'city')).toBe(false)
})

test.each<[string, (client: DapClient) => Promise<unknown>, string[], string, string]>([
  ['what no person may change', async () => {}, ['Node', 'id'], '1', '"node.id" cannot be changed.'],
  [
    'an input that is in use',
    client => client.stepIn(),
    ['Node', 'input', 'city'],
    '"Oslo"',
    '"node.input.city" cannot be changed any more: the work with it has begun.',
  ],
  ['a text without quotes', async () => {}, ['Context', 'city'], 'New York', '"New York" is no value:'],
])('refused with the reason: %s', async (_, move, path, value, message) => {
  const client = await stoppedAt(7)
  await move(client)
  await expect(set(client, path, value)).rejects.toThrow(message)
})

test('a change back to the same value is none', async () => {
  const client = await stoppedAt(7)
  await set(client, ['Context', 'city'], '"Rome"')
  expect(client.events('invalidated')).toEqual([])
})

test('after a change, steps in both directions lead where they led before it', async () => {
  const client = await stoppedAt(7)
  await set(client, ['Context', 'city'], '"Oslo"')
  expect(await client.stepBack()).toMatchObject({ name: 'start (transform)' })
  expect(await evaluate(client, 'city')).toBe('Rome')
  expect(await client.next()).toMatchObject({ name: 'book (compute)' })
  expect(await client.next()).toMatchObject({ name: 'rate (condition)' })
  expect(await evaluate(client, 'city')).toBe('Oslo')
})

const calling = `handlers: ./handlers.js
workflows:
  clean:
    nodes:
      - { id: call, type: tool, tool: remove, inputs: { path: old.txt }, output: removed }
`

test('one can stop before a tool is called, see its arguments, change them, and go on', async () => {
  const { client } = await openAdapter({
    'w.yaml': calling,
    'handlers.js': 'export const remove = ({ path }) => `removed ${path}`\n',
  })
  await client.launch({ program: 'w.yaml', stopAtEnd: true }, { breakpoints: { 'w.yaml': [5] } })
  expect(await client.stopped()).toMatchObject({ name: 'call (tool)' })
  expect(await client.stepIn()).toMatchObject({ name: 'remove (tool)' })
  expect((await client.variable('Node', 'input', 'path')).value).toBe('"old.txt"')
  await set(client, ['Node', 'input', 'path'], '"older.txt"')
  await client.continue()
  expect(await evaluate(client, 'removed')).toBe('removed older.txt')
})

test('a long text that is changed is read anew by the reference that the client has, and it is told so', async () => {
  const client = await stoppedAt(7)
  await set(client, ['Context', 'city'], JSON.stringify('a'.repeat(300)))
  const { memoryReference = '' } = await client.variable('Context', 'city')
  await set(client, ['Context', 'city'], JSON.stringify('ä'.repeat(250)))
  const told = await client.waitForEvent('memory', body => body.memoryReference === memoryReference)
  expect(told).toEqual({ memoryReference, offset: 0, count: 500 })
  const { data } = (await client.request('readMemory', { memoryReference, count: 500 }))!
  expect(Buffer.from(data!, 'base64').toString()).toBe('ä'.repeat(250))
})

test('a number that JSON cannot hold becomes the text that a handler would give, in the run as in what is shown', async () => {
  const client = await stoppedAt(7)
  expect((await set(client, ['Context', 'city'], '[1e400]')).value).toBe('(1) ["Infinity"]')
  expect((await set(client, ['Node', 'input', 'city'], '-1e400')).value).toBe('"-Infinity"')
  await client.continue()
  expect(await evaluate(client, 'booked.city')).toBe('-Infinity')
})

test('a value that is nested too deep is refused in a sentence', async () => {
  const client = await stoppedAt(7)
  const value = `${'['.repeat(600)}${']'.repeat(600)}`
  await expect(set(client, ['Context', 'city'], value)).rejects.toThrow(
    /is nested more than 500 levels deep\. Write/,
  )
})
