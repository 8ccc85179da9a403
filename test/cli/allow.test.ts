import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isAlive, odd, oneTool, untilFile } from '../engine/tools/run-file.ts'
import { folderWith, playhead, start } from './playhead.ts'

const shell =
  'workflows: { main: { nodes: [{ id: a, type: compute, tools: [shell], inputs: { command: echo hi } }] } }\n'

describe('playhead run', () => {
  test('does not run a shell by itself', async () => {
    const ran = await playhead(folderWith({ 'flow.yaml': shell }), ['run', 'flow.yaml'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('start it with "--allow shell"')
  })

  test('runs a shell with --allow shell', async () => {
    const ran = await playhead(folderWith({ 'flow.yaml': shell }), [
      'run',
      'flow.yaml',
      '--allow',
      'shell',
      '--json',
    ])
    expect(JSON.parse(ran.stdout).result).toEqual({ a: { shell: { stdout: 'hi\n', stderr: '', code: 0 } } })
  })

  test('refuses to allow what there is not', async () => {
    const ran = await playhead(folderWith({ 'flow.yaml': shell }), [
      'run',
      'flow.yaml',
      '--allow',
      'everything',
    ])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('What can be allowed is shell.')
  })

  test.each(['SIGINT', 'SIGKILL'] as const)('leaves no server behind after %s', async signal => {
    const folder = folderWith({ 'flow.yaml': oneTool('odd/wait', '{}', `{ odd: ${odd('well', 'notes')} }`) })
    const running = start(folder, ['run', 'flow.yaml'])
    const notes = join(folder, 'notes')
    await untilFile(notes, 'waiting')
    running.process.kill(signal)
    await running.ended
    await untilFile(notes, 'input ended')
    await new Promise(resolve => setTimeout(resolve, 200))
    const pid = Number(/started (\d+)/.exec(readFileSync(notes, 'utf8'))![1])
    expect(isAlive(pid)).toBe(false)
  })

  test.each(['SIGTERM', 'SIGHUP'] as const)(
    'leaves no command behind after %s, and a whole recording',
    async signal => {
      const folder = folderWith({ 'flow.yaml': oneTool('shell', '{ command: "echo $$ > pid; sleep 60" }') })
      const running = start(folder, ['run', 'flow.yaml', '--allow', 'shell'])
      const pid = Number(await untilFile(join(folder, 'pid'), '\n'))
      running.process.kill(signal)
      expect((await running.ended).stdout).toContain('main cancelled')
      await expect.poll(() => isAlive(pid)).toBe(false)
    },
  )
})
