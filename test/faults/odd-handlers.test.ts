import { expect, test } from 'vitest'
import type { DapClient } from '../adapter/client/client.ts'
import { openAdapter } from '../adapter/open-adapter.ts'

const workflow = `handlers: ./h.ts
workflows:
  w:
    nodes:
      - { id: odd, type: compute, handler: odd, next: after }
      - { id: after, type: transform, set: { n: "1" } }
`

async function startWith(body: string): Promise<DapClient> {
  const handlers = `export function odd(input, run) { ${body} }`
  const { client } = await openAdapter({ 'w.yaml': workflow, 'h.ts': handlers })
  await client.launch({ program: 'w.yaml' }, { breakpoints: { 'w.yaml': [6] } })
  await client.stopped()
  return client
}

test.each([
  ['undefined', 'throw undefined', 'undefined'],
  ['an empty text', "throw ''", 'it gives no reason'],
  ['an error without a message', 'throw new TypeError()', 'TypeError: it gives no reason'],
  [
    'an error whose message throws',
    "throw Object.defineProperty(new Error(), 'message', { get() { throw 1 } })",
    '(an error without a readable message)',
  ],
  ['an error whose name is a symbol', "throw Object.assign(new Error('sad'), { name: Symbol() })", 'sad'],
  [
    'a proxy that refuses everything',
    'const no = () => { throw new Error("no") }; throw new Proxy({}, { get: no, getPrototypeOf: no, ownKeys: no })',
    'a value that cannot be read',
  ],
])('a handler that throws %s fails with a message that names the place', async (_, body, detail) => {
  const client = await startWith(body)
  expect(client.current()).toMatchObject({ reason: 'exception', name: 'odd (handler)' })
  await client.continue()
  const errors = client.events('output').filter(event => event.category === 'stderr')
  expect(errors.at(-1)!.output).toContain(`w.yaml:5:35: The handler "odd" failed: ${detail}`)
})

test('the holes of a sparse list are null, as they will be in the replay', async () => {
  const client = await startWith('const list = []; list[2] = 7; return list')
  expect((await client.variable('Context', 'odd')).value).toBe('(3) [null, null, 7]')
})

test('every key of a context can be evaluated by the name that the client is given for it', async () => {
  const value = JSON.stringify({ '': 1, 'a.b': 2, 'x\ny': 3, '"': 4, "it's": 5, __proto: 6, '\\n': 7 })
  const client = await startWith(`return JSON.parse(${JSON.stringify(value)})`)
  const odd = await client.variable('Context', 'odd')
  expect(odd.value).toContain('{"": 1, a.b: 2')
  const parts = await client.variables(odd.variablesReference)
  expect(parts).toHaveLength(7)
  for (const part of parts) {
    expect((await client.evaluate(part.evaluateName!)).result).toBe(part.value)
  }
})
