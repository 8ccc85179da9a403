import { expect, it } from 'vitest'
import { folderWith, playhead, start } from './playhead.ts'

const release = {
  'release.yaml': `handlers: ./handlers.js
workflows:
  release:
    inputs: { version: "1.2" }
    nodes:
      - { id: build, type: compute, handler: build, inputs: { version: $ctx.version }, output: built, next: approve }
      - { id: approve, type: human, human_type: approval, prompt: "Release {built}?", context_keys: [built], output: approved, next: done }
      - { id: done, type: transform, set: { shipped: "approved ? built : 'nothing'" } }
`,
  'handlers.js': "export const build = ({ version }) => 'v' + version\n",
}

it('asks as playhead run does while it moves, and the next line is the answer', async () => {
  const { code, stdout, stderr } = await playhead(
    folderWith(release),
    ['debug', 'release.yaml'],
    ['continue', 'perhaps', 'yes', 'print shipped', 'quit'],
  )
  expect(stdout).toContain('Release v1.2?  release/approve/approval')
  expect(stdout).toMatch(/answer> perhaps\n[\s\S]*answer> yes\n/)
  expect(stderr).toContain('"perhaps" is no answer to this question.')
  expect(stdout).toMatch(/print shipped\nv1\.2/)
  expect(code).toBe(0)
})

it('leaves a run waiting whose question nobody answers, and says how to answer it', async () => {
  const folder = folderWith(release)
  const { code, stdout } = await playhead(folder, ['debug', 'release.yaml'], ['continue'])
  expect(code).toBe(3)
  expect(stdout).toContain('release waits for an answer after')
  const [, id] = /answer ([0-9a-f]{12})/.exec(stdout)!
  const answered = await playhead(folder, ['answer', id!, 'no', '--json'])
  expect(JSON.parse(answered.stdout)).toMatchObject({
    id,
    status: 'completed',
    result: { shipped: 'nothing' },
  })
})

it('answers with a command while it stands still', async () => {
  const { process, saw, ended } = start(folderWith(release), ['debug', 'release.yaml'])
  process.stdin!.write('continue\n')
  await saw('Release v1.2?')
  process.kill('SIGINT')
  await saw('Paused')
  process.stdin!.end('answer\nanswer no\ncontinue\nprint shipped\nquit\n')
  const { stdout } = await ended
  expect(stdout).toContain('Answered release/approve/approval.')
  expect(stdout).toMatch(/print shipped\nnothing/)
})

it('changes variables and the input of a node where the run stands, and in a fork elsewhere', async () => {
  const { stdout, stderr } = await playhead(
    folderWith(release),
    ['debug', 'release.yaml', '--pin', 'approve=true'],
    [
      'next',
      'set node.input.version "9"',
      'set version "3"',
      'print [version, node.input]',
      'back',
      'set version "4"',
      'c',
      'print [version, shipped]',
      'quit',
    ],
  )
  expect(stdout).toContain('node.input.version = "9"')
  expect(stderr).toBe('')
  expect(stdout).toMatch(/print \[version, node\.input\]\n\[\s*"3",\s*\{\s*"version": "9"\s*\}\s*\]/)
  expect(stdout).toMatch(/You have left [0-9a-f]{12} at step 1/)
  expect(stdout).toMatch(/print \[version, shipped\]\n\[\s*"4",\s*"v4"\s*\]/)
})
