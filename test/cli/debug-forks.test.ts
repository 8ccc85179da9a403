import { expect, it } from 'vitest'
import { folderWith, playhead, recordedId } from './playhead.ts'

const files = {
  'flow.yaml': `handlers: ./handlers.js
workflows:
  main:
    inputs: { n: 1 }
    nodes:
      - { id: first, type: compute, handler: first, inputs: { n: $ctx.n }, output: a, next: second }
      - { id: second, type: compute, handler: second, inputs: { a: $ctx.a }, output: b }
`,
  'handlers.js': `export const first = ({ n }) => { console.log('FIRST'); return n * 10 }
export const second = ({ a }) => a + 1
`,
}

it('sets a value in the past of a run, which forks it', async () => {
  const folder = folderWith(files)
  const lines = ['break second', 'continue', 'goto main/first', 'set n 7', 'continue', 'print a', 'quit']
  const { stdout, stderr } = await playhead(folder, ['debug', 'flow.yaml'], lines)
  expect(stderr).toBe('')
  expect(stdout).toMatch(/You have left [0-9a-f]{12} at step 2, in main\/first\. That run has ended/)
  expect(stdout).toMatch(/print a\n10/)
  expect(stdout.match(/Paused on breakpoint/g)).toHaveLength(2)
  expect(stdout).toContain('n = 7')
})

it('restarts a frame of a replay with another input, and runs on from there', async () => {
  const folder = folderWith(files)
  const id = recordedId(await playhead(folder, ['run', 'flow.yaml']))
  const lines = ['goto main/second', 'fork', 'restart', 'set node.input.a 500', 'continue', 'print b', 'quit']
  const { stdout, stderr } = await playhead(folder, ['replay', id], lines)
  expect(stderr).toBe('')
  expect(stdout).toContain(`You have left ${id} at step`)
  expect(stdout).toContain('Its recording stays as it is.')
  expect(stdout).toContain('main completed')
  expect(stdout).not.toContain('FIRST')
  expect(stdout).toMatch(/print b\n501/)
})
