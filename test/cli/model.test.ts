import { expect, test } from 'vitest'
import { folderWith, playhead } from './playhead.ts'

const source = `workflows:
  w:
    nodes:
      - { id: poet, type: agent, goal: Write a line., output: line }
`

const folder = () =>
  folderWith({
    'flow.yaml': source,
    'answers.yaml': '- { text: Roses are red., usage: { input: 1000, output: 500 } }\n',
  })

test('a run takes its model from the command line', async () => {
  const { stdout, code } = await playhead(folder(), ['run', 'flow.yaml', '--model', 'scripted:answers.yaml'])
  expect(code).toBe(0)
  expect(stdout).toContain('"line": "Roses are red."')
  expect(stdout).toContain('Roses are red.')
})

test('settings can be given as JSON, with prices', async () => {
  const settings = {
    model: 'scripted',
    script: 'answers.yaml',
    prices: { '*': { input: 1, output: 2 } },
  }
  const args = ['run', 'flow.yaml', '--model', JSON.stringify(settings), '--log-level', 'debug']
  expect((await playhead(folder(), args)).stdout).toContain(
    '1 model call, 1000 tokens in, 500 tokens out, cost 0.002',
  )
})

test('a timeline names the calls of models, and says what they took', async () => {
  const args = ['run', 'flow.yaml', '--model', 'scripted:answers.yaml', '--timeline']
  const { stdout } = await playhead(folder(), args)
  expect(stdout).toMatch(
    /─ poet {2}1000 tokens in, 500 out .*\n.*─ model scripted {2}1000 tokens in, 500 out /,
  )
  expect(stdout).toContain('events, 1 model call, 1000 tokens in, 500 out\n')
})

test('without a model an agent says what to set', async () => {
  const { stderr, stdout, code } = await playhead(folder(), ['run', 'flow.yaml'])
  expect(code).not.toBe(0)
  expect(stdout + stderr).toContain('The agent "poet" has no model.')
})

test('settings with a key in them are refused', async () => {
  const { stderr, code } = await playhead(folder(), [
    'run',
    'flow.yaml',
    '--model',
    '{"model":"x","apiKey":"k"}',
  ])
  expect(code).not.toBe(0)
  expect(stderr).toContain('apiKey')
})
