import { expect, test } from 'vitest'
import { plainText } from '../../src/cli/plain-text.ts'
import { folderWith, playhead } from './playhead.ts'

/** Sets the title of the window, and goes up a line. */
const evil = '\\e]0;gotcha\\a\\e[1Ahidden'
const shown = '␛]0;gotcha␇␛[1Ahidden'

const flow = (node: string) => ({
  'flow.yaml': `handlers: ./handlers.js\nworkflows: { main: { nodes: [${node}] } }\n`,
  'handlers.js': `
export const say = ({ text }, run) => { run.log(text); return text.length }
export const fail = ({ text }) => { throw new Error(text) }
`,
})

test.each([
  ['a question', `{ id: a, type: human, human_type: input, prompt: "${evil}" }`],
  ['a choice', `{ id: a, type: human, human_type: choice, choices: ["${evil}"] }`],
  ['a log', `{ id: a, type: compute, handler: say, inputs: { text: "${evil}" } }`],
  ['an error', `{ id: a, type: compute, handler: fail, inputs: { text: "${evil}" } }`],
])('the text of %s cannot steer the terminal', async (_, node) => {
  const { stdout, stderr } = await playhead(folderWith(flow(node)), ['run', 'flow.yaml', '--no-record'])
  expect(stdout + stderr).toContain(shown)
  expect(stdout + stderr).not.toContain('\u001b')
})

test('line ends and tabs stay as they are', () => {
  expect(plainText('a\r\nb\tc\u009b\u007f é 世')).toBe('a\nb\tc\ufffd␡ é 世')
})
