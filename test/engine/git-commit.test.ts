import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { gitCommitOf } from '../../src/engine/git-commit-node.ts'
import { createHeader } from '../../src/engine/recording-header-node.ts'

const root = mkdtempSync(join(tmpdir(), 'playhead-git-'))
const folder = join(root, 'project')
const flow = join(folder, 'flows', 'flow.yaml')
afterAll(() => rmSync(root, { recursive: true, force: true }))

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()

beforeAll(() => {
  mkdirSync(join(folder, 'flows'), { recursive: true })
  git('init', '--initial-branch', 'work/main')
  writeFileSync(flow, 'workflows: {}\n')
  git('add', '.')
  git('commit', '-m', 'first')
})

describe('the commit of a workflow file', () => {
  test('is what git says, in a folder below', () => {
    expect(gitCommitOf(flow)).toEqual({ commit: git('rev-parse', 'HEAD'), branch: 'work/main' })
  })

  test('is found when references are packed', () => {
    git('pack-refs', '--all')
    expect(gitCommitOf(flow)).toEqual({ commit: git('rev-parse', 'HEAD'), branch: 'work/main' })
  })

  test('is that of the worktree', () => {
    git('worktree', 'add', '-b', 'other', join(root, 'tree'))
    git('commit', '--allow-empty', '-m', 'second')
    const commit = git('rev-parse', 'other')
    expect(commit).not.toBe(git('rev-parse', 'HEAD'))
    expect(gitCommitOf(join(root, 'tree', 'flows', 'flow.yaml'))).toEqual({ commit, branch: 'other' })
  })

  test('has no branch where none is checked out', () => {
    git('checkout', '--detach')
    expect(gitCommitOf(flow)).toEqual({ commit: git('rev-parse', 'HEAD') })
  })

  test('is in the header of a recording', () => {
    const file = { path: flow, source: '', includes: new Map() }
    const header = createHeader({ file, workflow: 'main', inputs: {}, options: {} })
    expect(header.environment['git']).toEqual({ commit: git('rev-parse', 'HEAD') })
  })

  test('is looked for once for runs that begin within a moment, and anew for the next one and for another file', () => {
    const clock = vi.spyOn(performance, 'now')
    const begin = (path: string, at: number) => {
      clock.mockReturnValue(at)
      const file = { path, source: '', includes: new Map() }
      return createHeader({ file, workflow: 'main', inputs: {}, options: {} }).environment['git']
    }
    const at = performance.now() + 60_000
    const before = { commit: git('rev-parse', 'HEAD') }
    expect(begin(flow, at)).toEqual(before)
    git('commit', '--allow-empty', '-m', 'third')
    const after = { commit: git('rev-parse', 'HEAD') }
    expect(begin(flow, at + 49)).toEqual(before)
    expect(begin(flow, at + 51)).toEqual(after)
    git('checkout', '-b', 'fourth')
    expect(begin(join(folder, 'flow.yaml'), at + 52)).toEqual({ ...after, branch: 'fourth' })
    expect(begin(join(root, 'flow.yaml'), at + 53)).toBeUndefined()
    expect(begin(flow, at + 54)).toEqual({ ...after, branch: 'fourth' })
    clock.mockRestore()
  })

  test('is not known without a repository, or in one that is damaged', () => {
    expect(gitCommitOf(join(root, 'flow.yaml'))).toBeUndefined()
    mkdirSync(join(root, 'broken', '.git'), { recursive: true })
    writeFileSync(join(root, 'broken', '.git', 'HEAD'), 'nonsense')
    expect(gitCommitOf(join(root, 'broken', 'flow.yaml'))).toBeUndefined()
  })
})
