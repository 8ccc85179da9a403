import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { continuedBy, lockRecording } from '../../src/recording/lock-node.ts'

function recordingPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'run.playhead')
}

test('who has a recording keeps others out until it is done, and leaves nothing behind', () => {
  const path = recordingPath()
  const release = lockRecording(path)
  expect(continuedBy(path)).toEqual({ host: hostname(), pid: process.pid })
  expect(lockRecording(path)).toEqual({ host: hostname(), pid: process.pid })
  ;(release as () => void)()
  expect(continuedBy(path)).toBeUndefined()
  expect(readdirSync(join(path, '..'))).toEqual([])
})

test.each([
  ['names a process that is gone', JSON.stringify({ host: hostname(), pid: 4_194_305 })],
  ['is empty', ''],
])('a lock that %s is taken over', (_, content) => {
  const path = recordingPath()
  writeFileSync(`${path}.lock`, content)
  expect(lockRecording(path)).toBeTypeOf('function')
  expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8'))).toMatchObject({ pid: process.pid })
})

test('of processes that take over a stale lock at the same moment one gets it', async () => {
  const path = recordingPath()
  writeFileSync(`${path}.lock`, '')
  const module = resolve(import.meta.dirname, '../../src/recording/lock-node.ts')
  const script = `const { lockRecording } = await import(${JSON.stringify(module)})
    while (Date.now() < Number(process.argv[1])) {}
    console.log(typeof lockRecording(${JSON.stringify(path)}) === 'function' ? 'got it' : 'refused')
    process.stdin.resume()`
  const at = Date.now() + 600
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script, String(at)], {
      stdio: ['pipe', 'pipe', 'ignore'],
    }),
  )
  onTestFinished(() => {
    for (const child of children) child.kill()
  })
  const said = await Promise.all(
    children.map(
      child => new Promise<string>(done => child.stdout!.once('data', chunk => done(String(chunk).trim()))),
    ),
  )
  expect(said.toSorted()).toEqual(['got it', 'refused', 'refused'])
})
