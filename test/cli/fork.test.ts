import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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
  'handlers.js': `import { appendFileSync } from 'node:fs'
export const first = ({ n }, run) => { appendFileSync('calls.txt', 'first '); run.log('in first'); return n * 10 }
export const second = ({ a }) => { appendFileSync('calls.txt', 'second '); if (a < 100) throw new Error('too small'); return a }
`,
}

test('a failed run is forked where it failed, with a value that is set, and only the rest runs', async () => {
  const folder = folderWith(files)
  const run = await playhead(folder, ['run', 'flow.yaml'])
  expect(run.code).toBe(1)
  const parent = recordedId(run)
  const forked = await playhead(folder, ['fork', parent, '--at', 'main/second', '--set', 'node.input.a=500'])
  expect(forked.stderr).toBe('')
  expect(forked.code).toBe(0)
  expect(forked.stdout).toContain(`Forked from ${parent} at step`)
  expect(forked.stdout).toContain('"b": 500')
  expect(forked.stdout).not.toContain('in first')
  expect(readFileSync(join(folder, 'calls.txt'), 'utf8')).toBe('first second second ')
  const listed = JSON.parse((await playhead(folder, ['list', '--json'])).stdout) as { id: string }[]
  const child = listed.map(({ id }) => id).find(id => id !== parent)!
  expect((await playhead(folder, ['list'])).stdout).toMatch(
    new RegExp(`FORKED FROM[\\s\\S]*${parent} at \\d+`),
  )
  expect((await playhead(folder, ['inspect', child])).stdout).toMatch(
    new RegExp(`Forked from +${parent} at \\d+`),
  )
})

test('other inputs let all of it run, which is said', async () => {
  const folder = folderWith(files)
  const parent = recordedId(await playhead(folder, ['run', 'flow.yaml']))
  const forked = await playhead(folder, ['fork', parent, '-c', '{"n": 20}', '--json'])
  expect(forked.code).toBe(0)
  expect(forked.stderr).toContain('The inputs are not those that were recorded, so nothing is reused')
  expect(JSON.parse(forked.stdout)).toMatchObject({ status: 'completed', result: { n: 20, a: 200, b: 200 } })
  const refused = await playhead(folder, ['fork', parent, '-c', '{"n": 20}', '--set', 'a=1'])
  expect(refused.stderr).toContain('A fork with other inputs begins at the start')
})

test('what does not match the file any more is listed', async () => {
  const folder = folderWith(files)
  const parent = recordedId(await playhead(folder, ['run', 'flow.yaml', '-c', '{"n": 20}']))
  const changed = files['flow.yaml'].replace(
    'type: compute, handler: first, inputs: { n: $ctx.n }, output: a',
    "type: transform, set: { a: '300' }",
  )
  writeFileSync(join(folder, 'flow.yaml'), changed)
  const forked = await playhead(folder, ['fork', parent, '--at', 'end', '--json'])
  expect(forked.stderr).toContain('"main/first" was of type compute and is of type transform now')
  expect(JSON.parse(forked.stdout)).toMatchObject({ result: { a: 300, b: 300 } })
})
