import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import type { Arguments } from './client/protocol-types.ts'
import { openAdapter } from './open-adapter.ts'

const source = `handlers: ./h.js
workflows:
  main:
    inputs: { n: 200 }
    nodes:
      - { id: call, type: workflow, workflow: inner, inputs: { n: $ctx.n, city: Rome } }
  inner:
    inputs: { n: 1, city: Oslo }
    nodes:
      - { id: book, type: compute, handler: book, inputs: { n: $ctx.n, city: $ctx.city } }
`

/** A run that stands in a handler of a sub-workflow. */
async function inHandler(): Promise<DapClient> {
  const { client } = await openAdapter({ 'w.yaml': source, 'h.js': 'export const book = () => 1\n' })
  await client.launch({ program: 'w.yaml' }, { breakpoints: { 'w.yaml': [10] } })
  await client.stopped()
  await client.stepIn()
  return client
}

const stack = (client: DapClient, args: Partial<Arguments<'stackTrace'>> = {}) =>
  client.request('stackTrace', { threadId: 1, ...args })

test('any page of the stack is that part of the whole, and its size is that of the whole', async () => {
  const client = await inHandler()
  const whole = await stack(client)
  const names = whole.stackFrames.map(one => one.name)
  expect(names).toEqual(['book (handler)', 'book (compute)', 'inner', 'call (workflow)', 'main'])
  for (const [startFrame, levels] of [
    [0, 1],
    [1, 3],
    [3, 20],
    [4, 0],
    [5, 1],
    [9, 9],
  ] as const) {
    const page = await stack(client, { startFrame, levels })
    const end = levels === 0 ? undefined : startFrame + levels
    expect(page.stackFrames.map(one => one.name)).toEqual(names.slice(startFrame, end))
    expect(page.totalFrames).toBe(5)
  }
})

test.each<[NonNullable<Arguments<'stackTrace'>['format']>, string]>([
  [{}, 'book (compute)'],
  [{ parameters: true }, 'book (compute) (200, "Rome")'],
  [{ parameters: true, parameterNames: true }, 'book (compute) (n, city)'],
  [
    { parameters: true, parameterNames: true, parameterTypes: true, parameterValues: true, hex: true },
    'book (compute) (n: number 0xc8, city: string "Rome")',
  ],
  [{ line: true, module: true }, 'inner!book (compute) line 10'],
])('a frame is written as the client wants it: %j', async (format, name) => {
  const client = await inHandler()
  expect((await stack(client, { format })).stackFrames[1]?.name).toBe(name)
})
