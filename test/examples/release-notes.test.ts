import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Timeline } from '../../src/recording/timeline.ts'
import type { WorkflowFile } from '../../src/workflow/graph.ts'
import type { JsonObject } from '../../src/workflow/json.ts'

// Loaded by Node itself, so that it strips the types of the example's handlers, as it does for users.
const { loadWorkflowFile, selectWorkflow, startRun } = createRequire(import.meta.url)(
  '../../src/engine/host-node.ts',
) as typeof import('../../src/engine/host-node.ts')

const example = join(import.meta.dirname, '../../examples/release-notes/workflow.yaml')

let scratch: string
let file: WorkflowFile

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'release-notes-'))
  file = await loadWorkflowFile(example)
})

afterAll(() => rmSync(scratch, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

test('the file has no problem, not even a warning', () => {
  expect(file.problems).toEqual([])
})

test('a history is written as sections, with what each commit is about', async () => {
  const repository = createRepository([
    { message: 'Start the project', files: ['readme.md'] },
    { message: 'feat(parser): read comments\n\nThey were skipped before.', files: ['src/parser.js'] },
    { message: 'Fix the colours of überlange Zeilen 🎨', files: ['views/colours.css', 'views/lines.css'] },
  ])
  const { markdown, output } = await run({ repository })
  expect(output).toMatchObject({
    counts: { all: 3, breaking: 0, features: 1, fixes: 1, others: 1 },
    level: 0,
  })
  const [third, second, first] = hashes(repository)
  expect(markdown).toBe(
    [
      `# project, ${third}`,
      '',
      '2024-01-01 to 2024-01-03',
      '',
      '## Features (1)',
      '',
      `- **parser:** read comments (${second}, Ann)`,
      '  They were skipped before.',
      '',
      '## Fixes (1)',
      '',
      `- **views:** Fix the colours of überlange Zeilen 🎨 (${third}, Ann)`,
      '',
      '## Other changes (1)',
      '',
      `- Start the project (${first}, Ann)`,
      '',
    ].join('\n'),
  )
})

test('a breaking change takes the branch that warns, by its mark or by its footer', async () => {
  const repository = createRepository([
    { message: 'feat!: drop the old names' },
    {
      message:
        'fix: count from one\n\nBREAKING CHANGE: the first line\nis 1 now.\n\nSigned-off-by: Ann <a@b>',
    },
  ])
  const { markdown, visits } = await run({ repository })
  const [second, first] = hashes(repository)
  expect(visits).toMatchObject({ any_breaking: 1, breaking_section: 1 })
  expect(markdown).toContain(
    `## Before you upgrade (2)\n\n- **count from one** (${second})\n  the first line is 1 now.\n- **drop the old names** (${first})\n`,
  )
  expect(markdown).not.toContain('Signed-off-by')
})

test('without a breaking change nothing warns', async () => {
  const { markdown, visits } = await run({ repository: createRepository([{ message: 'feat: a way out' }]) })
  expect(visits['any_breaking']).toBe(1)
  expect(visits).not.toHaveProperty('breaking_section')
  expect(markdown).not.toContain('Before you upgrade')
})

test('notes that are too long are written again with less detail until they fit', async () => {
  const repository = createRepository(manyCommits(40))
  const { markdown, output, visits, context } = await run({ repository })
  const lengths = context['lengths'] as number[]
  expect(visits['short_enough']).toBe(lengths.length)
  expect(visits['next_level']).toBe(lengths.length - 1)
  expect(lengths.length).toBeGreaterThanOrEqual(4)
  expect(output['level']).toBe(lengths.length - 1)
  expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
  expect(lengths.at(-2)).toBeGreaterThan(1_000)
  expect(output['length']).toBe([...markdown].length)
  expect(output['length']).toBeLessThanOrEqual(1_000)
  expect(markdown).toMatch(/- and \d+ more\n/)
})

test('a length that no notes can have ends at the shortest ones', async () => {
  const repository = createRepository(manyCommits(3))
  const { output, visits, markdown } = await run({ repository, max_length: 1 })
  const levels = file.workflows.get('release_notes')!.inputs.find(input => input.name === 'levels')!
  expect(visits['short_enough']).toBe((levels.default as unknown[]).length)
  expect(output['level']).toBe((levels.default as unknown[]).length - 1)
  expect(markdown).toContain('## Features (1)\n')
  expect(markdown).not.toContain('- ')
})

test('the sections of a round run at the same time, each on a thread and in a sub-workflow of its own', async () => {
  const { timeline } = await run({ repository: createRepository(manyCommits(5)), max_length: 5_000 })
  const { structure } = timeline
  const begun = new Map<string, number>()
  const ended = new Map<string, number>()
  const called: string[] = []
  for (let seq = 0; seq < timeline.length; seq++) {
    const event = await timeline.event(seq)
    if (event.type === 'enter' && event.kind === 'branch') begun.set(event.id, seq)
    if (event.type === 'exit' && [...begun.values()].includes(event.span))
      ended.set([...begun].find(([, span]) => span === event.span)![0], seq)
    if (event.type === 'enter' && event.kind === 'workflow') called.push(structure.address(seq))
  }
  expect([...begun.keys()]).toEqual(['features_section', 'fixes_section', 'others_section'])
  expect(Math.max(...begun.values())).toBeLessThan(Math.min(...ended.values()))
  expect(new Set([...begun.values()].map(span => structure.thread(span))).size).toBe(3)
  expect(called).toEqual([
    'release_notes',
    ...[...begun.keys()].map(id => `release_notes/sections/[${id}]/${id}/section`),
  ])
})

test('a range without commits is told as no changes', async () => {
  const repository = createRepository([{ message: 'Start' }])
  const { markdown, visits } = await run({ repository, range: 'HEAD..HEAD' })
  expect(markdown).toBe(`# project, ${hashes(repository)[0]}\n\nNo changes.\n`)
  expect(visits).toMatchObject({ any_commits: 1, nothing_new: 1 })
  expect(visits).not.toHaveProperty('sections')
})

test('a repository without any commit is told as no changes', async () => {
  const { markdown } = await run({ repository: createRepository([]) })
  expect(markdown).toBe('# project, no commits yet\n\nNo changes.\n')
})

test('a limit keeps the newest commits', async () => {
  const repository = createRepository(manyCommits(5))
  const { markdown, output } = await run({ repository, limit: 1 })
  expect(output['counts']).toMatchObject({ all: 1 })
  expect(markdown).toContain(hashes(repository)[0])
})

test('a merge is left out and what it merges is not', async () => {
  const repository = createRepository([{ message: 'Start' }, { message: 'Go on' }])
  git(repository, 3, 'checkout', '-q', '-b', 'side', 'HEAD~1')
  git(repository, 3, 'commit', '-q', '--allow-empty', '-m', 'Support <T> and `<b>`')
  git(repository, 4, 'checkout', '-q', 'main')
  git(repository, 4, 'merge', '-q', '--no-ff', '-m', 'Merge the side', 'side')
  const { markdown, output } = await run({ repository })
  expect(output['counts']).toMatchObject({ all: 3, features: 1 })
  expect(markdown).toContain('Support \\<T> and `<b>`')
  expect(markdown).not.toContain('Merge the side')
})

test('a shallow clone is read as far as it goes', async () => {
  const repository = createRepository(manyCommits(3))
  const shallow = join(mkdtempSync(join(scratch, 'clone-')), 'shallow')
  git(scratch, 9, 'clone', '-q', '--depth', '1', `file://${repository}`, shallow)
  const { output, context, logs } = await run({ repository: shallow })
  expect(output['counts']).toMatchObject({ all: 1 })
  expect(context['about']).toMatchObject({ shallow: true })
  expect(logs).toContainEqual(expect.stringContaining('is a shallow clone'))
})

test('a tag names the version', async () => {
  const repository = createRepository([{ message: 'Start' }])
  git(repository, 1, 'tag', 'v1.0')
  expect((await run({ repository })).markdown).toContain('# project, v1.0\n')
})

test('a folder inside a repository stands for the repository', async () => {
  const repository = createRepository([{ message: 'Start', files: ['deep/inside/file.txt'] }])
  const { markdown } = await run({ repository: join(repository, 'deep/inside') })
  expect(markdown).toContain('# project, ')
  expect(markdown).toContain('- **deep:** Start')
})

test('a folder that is no repository fails and says so', async () => {
  const repository = mkdtempSync(join(scratch, 'plain-'))
  const error = await runFailing({ repository })
  expect(error.address).toBe('release_notes/open_repository/openRepository')
  expect(error.message).toContain(`${repository} is no git repository. Set the input "repository"`)
})

test('a folder that is not there fails and says so', async () => {
  const { message } = await runFailing({ repository: join(scratch, 'nowhere') })
  expect(message).toContain(`There is no folder ${join(scratch, 'nowhere')}`)
})

test('a repository of another user fails with what to do', async () => {
  const repository = createRepository([{ message: 'Start' }])
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1')
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null')
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1')
  const { message } = await runFailing({ repository })
  expect(message).toContain('belongs to another user')
  expect(message).toContain(`git config --global --add safe.directory ${repository}`)
})

test('a range that names nothing fails with the words of git', async () => {
  const repository = createRepository([{ message: 'Start' }])
  const { message } = await runFailing({ repository, range: 'v9..HEAD' })
  expect(message).toContain('git log failed in')
  expect(message).toContain("bad revision 'v9..HEAD'")
})

test.skipIf(process.platform === 'win32')(
  'a run that is cancelled ends the git that it waits for',
  async () => {
    const folder = mkdtempSync(join(scratch, 'slow-'))
    writeFileSync(join(folder, 'git'), `#!/bin/sh\necho $$ > ${folder}/pid\nexec sleep 60\n`, { mode: 0o755 })
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`)
    const workflow = selectWorkflow(file, undefined)
    const { execution } = await startRun({ file, workflow, inputs: { repository: folder }, free: true })
    const pid = await vi.waitFor(() => {
      const text = readFileSync(join(folder, 'pid'), 'utf8').trim()
      expect(text).not.toBe('')
      return Number(text)
    })
    expect(process.kill(pid, 0)).toBe(true)
    execution.cancel()
    expect(await execution.done).toEqual({ status: 'cancelled' })
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'))
  },
)

interface Commit {
  message: string
  files?: string[]
}

/** A repository called `project` with some commits, one a day from the first of January 2024. */
function createRepository(commits: readonly Commit[]): string {
  const repository = join(mkdtempSync(join(scratch, 'repository-')), 'project')
  git(scratch, 1, 'init', '-q', '-b', 'main', repository)
  commits.forEach(({ message, files = [] }, i) => {
    for (const name of files) {
      const path = join(repository, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, `${message}\n`)
    }
    git(repository, i + 1, 'add', '-A')
    git(repository, i + 1, 'commit', '-q', '--allow-empty', '-m', message)
  })
  return repository
}

function manyCommits(count: number): Commit[] {
  return Array.from({ length: count }, (_, i) => ({
    message: `${['feat', 'fix', 'docs'][i % 3]}(part${i % 4}): change number ${i}\n\n${'It had to be so. '.repeat(12)}`,
    files: [`src/file${i}.txt`],
  })).map((commit, i) => (i === 4 ? { ...commit, message: 'Add the fifth' } : commit))
}

function git(folder: string, day: number, ...args: string[]): string {
  const date = new Date(Date.UTC(2024, 0, day, 12)).toISOString()
  const user = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', '-c', 'commit.gpgSign=false']
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
  return execFileSync('git', ['-C', folder, ...user, ...args], { encoding: 'utf8', env })
}

/** Short hashes, the newest commit first. */
const hashes = (repository: string) => git(repository, 1, 'log', '--format=%h').trim().split('\n')

async function start(inputs: JsonObject) {
  const output = join(mkdtempSync(join(scratch, 'out-')), 'deeper', 'notes.md')
  const workflow = selectWorkflow(file, undefined)
  const { execution } = await startRun({ file, workflow, inputs: { output, ...inputs }, free: true })
  return { result: await execution.done, timeline: execution.timeline as Timeline, path: output }
}

async function run(inputs: JsonObject) {
  const { result, timeline, path } = await start(inputs)
  if (result.status !== 'completed') throw new Error(JSON.stringify(result))
  const visits: Record<string, number> = {}
  const logs: string[] = []
  for (let seq = 0; seq < timeline.length; seq++) {
    const event = await timeline.event(seq)
    if (event.type === 'enter' && event.kind === 'node') visits[event.id] = (visits[event.id] ?? 0) + 1
    if (event.type === 'log') logs.push(event.text)
  }
  const { contexts } = await timeline.state(timeline.length)
  const output = result.output as JsonObject
  expect(output['file']).toBe(path)
  return { markdown: readFileSync(path, 'utf8'), output, visits, logs, timeline, context: contexts.get(0)! }
}

/** The failure, and the address of the span that saw it first. */
async function runFailing(inputs: JsonObject) {
  const { result, timeline } = await start(inputs)
  if (result.status !== 'failed') throw new Error(JSON.stringify(result))
  for (let seq = 0; seq < timeline.length; seq++) {
    const event = await timeline.event(seq)
    if (event.type !== 'error') continue
    expect(event.error).toEqual(result.error)
    return { message: event.error.message, address: timeline.structure.address(event.span) }
  }
  throw new Error('no error event was recorded')
}
