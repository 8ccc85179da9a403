import { expect, test } from 'vitest'
import { withoutStyle } from '../../debug-adapter/ansi.ts'
import { openAdapter } from './open-adapter.ts'

const files = {
  'w.yaml': `handlers: ./h.mjs
workflows:
  main:
    inputs: { gone: 1 }
    nodes:
      - { id: talk, type: compute, handler: talk, output: said, next: wait }
      - { id: wait, type: transform, set: { a: "1" } }
`,
  'h.mjs': `export const talk = (_, run) => {
  run.log('found', { scores: [1, { high: 9 }] })
  run.log('\\u001b[32mgreen\\u001b[0m')
  return 1
}
`,
}

async function run(overrides: object = {}) {
  const { client } = await openAdapter(files)
  await client.initialize(overrides)
  await client.launch({ program: 'w.yaml' }, { breakpoints: { 'w.yaml': [7] } })
  await client.stopped()
  return client
}

test('a line that was logged leads to its node, and its data can be opened', async () => {
  const client = await run()
  const logged = client.events('output').find(one => one.output.startsWith('found'))!
  expect(logged).toMatchObject({ category: 'stdout', line: 6, source: { name: 'w.yaml' } })
  const [data] = await client.variables(logged.variablesReference!)
  expect(data).toMatchObject({ name: 'data', value: '{scores: [1, {high: 9}]}' })
  expect(await client.tree(data!.variablesReference, 2)).toEqual({
    scores: { 0: '1', 1: '{high: 9}' },
  })
})

test('the data of a line can be opened while the run goes on', async () => {
  const { client } = await openAdapter({
    'w.yaml': files['w.yaml'],
    'h.mjs': `export const talk = async (_, run) => {
  run.log('found', { n: 1 })
  await new Promise(done => setTimeout(done, 300))
}
`,
  })
  await client.launch({ program: 'w.yaml' })
  const { variablesReference } = await client.waitForEvent('output', one => one.output.startsWith('found'))
  expect(await client.variables(variablesReference!)).toMatchObject([{ name: 'data', value: '{n: 1}' }])
  expect((await client.stopped()).terminated).toBe(true)
})

test('colours reach only a client that can show them', async () => {
  const outputs = (client: Awaited<ReturnType<typeof run>>) => client.events('output').map(one => one.output)
  expect(outputs(await run())).toContain('\u001b[32mgreen\u001b[0m\n')
  const plain = await run({ supportsANSIStyling: false })
  expect(outputs(plain)).toContain('green\n')
  const diff = await plain.evaluate(':diff start', { context: 'repl' })
  expect(diff.result).toBe('+ /said 1')
  const styled = await (await run()).evaluate(':diff start', { context: 'repl' })
  expect(styled.result).toBe('\u001b[32m+\u001b[39m /said 1')
})

test.each([
  ['\u001b[1;38;5;200mx\u001b[0m', 'x'],
  ['\u001b]8;;https://a.b\u0007link\u001b]8;;\u0007', 'link'],
  ['no [32m style', 'no [32m style'],
])('styles are taken out of a text and nothing else: %j', (text, plain) => {
  expect(withoutStyle(text)).toBe(plain)
})
