import { expect, test } from 'vitest'
import { openAdapter } from './open-adapter.ts'

const source = `handlers: ./handlers.mjs
workflows:
  w:
    nodes:
      - id: review
        type: agent
        role: reviewer
        goal: Add the numbers
        tools:
          - add
        output: text
`
const files = {
  'w.yaml': source,
  'handlers.mjs': 'export const add = ({ a, b }) => a + b\n',
  'answers.yaml': `
- tool_calls: [{ tool: add, arguments: { a: 1, b: 2 } }]
- { when: { contains: '42' }, text: It is 42. }
- text: It is 3.
`,
}
const model = 'scripted:answers.yaml'

test('a breakpoint at the goal stops before each call of the model, one at the tools before each call of a tool', async () => {
  const { client } = await openAdapter(files)
  const set = await client.launch({ program: 'w.yaml', model }, { breakpoints: { 'w.yaml': [8, 9] } })
  expect(set.breakpoints['w.yaml']).toMatchObject([
    { verified: true, line: 8 },
    { verified: true, line: 9 },
  ])
  const lines: (number | undefined)[] = []
  for (let stop = await client.stopped(); lines.length < 3; stop = await client.continue())
    lines.push(stop.line)
  expect(lines).toEqual([8, 9, 8])
})

test('the model of a session is read from its settings', async () => {
  const { client } = await openAdapter(files)
  const settings = { model: 'scripted', script: 'answers.yaml' }
  await client.launch({ program: 'w.yaml', model: settings, stopAtEnd: true }, {})
  await client.stopped()
  expect((await client.evaluate('text')).result).toBe('"It is 3."')
})
