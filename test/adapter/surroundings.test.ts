import { expect, test } from 'vitest'
import { openAdapter } from './open-adapter.ts'

test('the environment of a run is that of its file, and its own variables win', async () => {
  const { client } = await openAdapter({
    'w.yaml': `workflows:
  main:
    nodes:
      - { id: look, type: tool, tool: shell, inputs: { command: "echo $ONE, $TWO, $THREE" }, output: seen }
`,
    '.env.test': 'ONE=from the file\nTWO=from the file\n',
  })
  const env = { TWO: 'its own', THREE: 'besides' }
  await client.launch({ program: 'w.yaml', env, envFile: '.env.test', allow: ['shell'], stopAtEnd: true })
  await client.stopped()
  expect((await client.evaluate('seen')).result).toContain('from the file, its own, besides')
})

test('the handlers of a configuration are called in the place of those of the file, in forks too', async () => {
  const { client } = await openAdapter({
    'w.yaml': `handlers: ./real.mjs
workflows:
  main:
    inputs: { n: 1 }
    nodes:
      - { id: pay, type: compute, handler: pay, inputs: { n: $ctx.n }, output: paid, next: note }
      - { id: note, type: compute, handler: ./notes.mjs#note, output: noted }
`,
    'real.mjs': "throw new Error('the bank is called')\n",
    'notes.mjs': "export const note = () => 'a module of its own'\n",
    'doubles.mjs': 'export const pay = ({ n }) => `a double paid ${n}`\n',
  })
  await client.launch({ program: 'w.yaml', handlers: 'doubles.mjs', stopOnEntry: true, stopAtEnd: true })
  await client.stopped()
  await client.continue()
  expect((await client.evaluate('[paid, noted]')).result).toBe(
    '(2) ["a double paid 1", "a module of its own"]',
  )
  await client.reverseContinue()
  await client.request('setExpression', {
    expression: 'n',
    value: '2',
    frameId: client.current().frames[0]!.id,
  })
  await client.stopped()
  await client.continue()
  expect((await client.evaluate('paid')).result).toBe('"a double paid 2"')
})
