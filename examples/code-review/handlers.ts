// The functions of workflow.yaml. `openRepository`, `listChanges` and `saveReview` are called by nodes. `listFiles`,
// `readFile` and `search` are tools: a model calls them, so each says what it does and what arguments it takes.
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile as read, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'

/** The part of the run that these functions use. */
interface Run {
  /** Aborted when the run is stopped. */
  signal: AbortSignal
  /** A copy of the context. */
  context: { repository: Repository }
  /** Records a line and shows it in the console. */
  log(text: string, data?: unknown): void
}

/** Where the code is, as it is after the change. */
interface Repository {
  root: string
  /** What git compares; null where there is no git. */
  range: string | null
}

/** A file that was changed. */
interface Change {
  path: string
  status: 'added' | 'changed' | 'deleted'
  diff: string
}

interface Finding {
  file: string
  line: number
  severity: 'low' | 'medium' | 'high'
  title: string
  detail: string
}

const here = import.meta.dirname
const bundled = join(here, 'shop')
const longestFile = 20_000

/** A git repository of the user, or the one of the example, which is made of the folders before and after. */
export async function openRepository(
  { folder, range }: { folder: string; range: string },
  run: Run,
): Promise<Repository> {
  if (folder !== '') {
    const root = (await git(resolve(here, folder), run, 'rev-parse', '--show-toplevel')).trim()
    return { root: await realpath(root), range }
  }
  const hasGit = await git(here, run, '--version').catch(() => undefined)
  if (hasGit === undefined) {
    run.log('git was not found: the folders are compared instead.')
    return { root: join(bundled, 'after'), range: null }
  }
  const root = join(here, 'out/shop')
  await rm(root, { recursive: true, force: true })
  await cp(join(bundled, 'before'), root, { recursive: true })
  await git(root, run, 'init', '--quiet')
  await commit(root, run, 'Add up carts')
  await cp(join(bundled, 'after'), root, { recursive: true })
  await commit(root, run, 'Redeem coupons')
  return { root: await realpath(root), range: 'HEAD~1..HEAD' }
}

async function commit(root: string, run: Run, message: string): Promise<void> {
  await git(root, run, 'add', '--all')
  const author = ['-c', 'user.name=Shop', '-c', 'user.email=shop@example.com', '-c', 'commit.gpgsign=false']
  await git(root, run, ...author, 'commit', '--quiet', '--no-verify', '--message', message)
}

/** The files that were changed, each with its lines before and after. */
export async function listChanges({ root, range }: Repository, run: Run): Promise<Change[]> {
  if (range === null) return compareFolders(join(bundled, 'before'), root)
  const names = await git(root, run, 'diff', '--name-status', '--no-renames', range)
  const changes: Change[] = []
  for (const line of names.split('\n').filter(Boolean)) {
    const [letter, path] = line.split('\t') as [string, string]
    const status = letter === 'A' ? 'added' : letter === 'D' ? 'deleted' : 'changed'
    changes.push({ path, status, diff: await git(root, run, 'diff', '--no-renames', range, '--', path) })
  }
  return changes
}

async function compareFolders(before: string, after: string): Promise<Change[]> {
  const paths = new Set([...(await filesIn(before)), ...(await filesIn(after))])
  const changes: Change[] = []
  for (const path of [...paths].sort()) {
    const [old, now] = await Promise.all(
      [before, after].map(folder => read(join(folder, path), 'utf8').catch(() => '')),
    )
    if (old === now) continue
    const status = old === '' ? 'added' : now === '' ? 'deleted' : 'changed'
    changes.push({ path, status, diff: diffOf(old!, now!) })
  }
  return changes
}

/** The lines between the first and the last that differ. */
function diffOf(before: string, after: string): string {
  const old = before.split('\n')
  const now = after.split('\n')
  let first = 0
  while (first < old.length && first < now.length && old[first] === now[first]) first++
  let same = 0
  while (same < Math.min(old.length, now.length) - first && old.at(-1 - same) === now.at(-1 - same)) same++
  const removed = old.slice(first, old.length - same).map(line => `-${line}`)
  const added = now.slice(first, now.length - same).map(line => `+${line}`)
  return [`@@ line ${first + 1} @@`, ...removed, ...added, ''].join('\n')
}

/** A tool: the files of the repository. */
export async function listFiles(_: object, { context }: Run): Promise<string[]> {
  return filesIn(context.repository.root)
}
listFiles.tool = {
  description: 'Lists the files of the repository.',
  inputSchema: { type: 'object', properties: {}, additionalProperties: false },
}

/** A tool: a file with the numbers of its lines. */
export async function readFile({ path }: { path: string }, { context }: Run): Promise<string> {
  const text = await read(await inside(context.repository.root, path), 'utf8')
  const lines = text.slice(0, longestFile).trimEnd().split('\n')
  return lines.map((line, i) => `${i + 1}: ${line}`).join('\n')
}
readFile.tool = {
  description: 'Reads a file of the repository, with line numbers.',
  inputSchema: {
    type: 'object',
    properties: { path: { type: 'string', description: 'Relative to the repository.' } },
    required: ['path'],
    additionalProperties: false,
  },
}

/** A tool: where a text stands in the repository. */
export async function search({ text }: { text: string }, { context }: Run) {
  const found: { path: string; line: number; text: string }[] = []
  for (const path of await filesIn(context.repository.root)) {
    const lines = (await read(join(context.repository.root, path), 'utf8')).split('\n')
    for (const [i, line] of lines.entries()) {
      if (line.includes(text)) found.push({ path, line: i + 1, text: line.trim() })
      if (found.length === 50) return found
    }
  }
  return found
}
search.tool = {
  description: 'Finds a text in the files of the repository.',
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string' } },
    required: ['text'],
    additionalProperties: false,
  },
}

/** Writes the review as Markdown. */
export async function saveReview(
  {
    path,
    verdict,
    summary,
    findings,
  }: { path: string; verdict: string; summary: string; findings: Finding[] },
  run: Run,
) {
  const file = resolve(here, path)
  const lines = findings.map(
    ({ file, line, severity, title, detail }) =>
      `- **${severity}** \`${file}:${line}\` ${title}\n  ${detail}`,
  )
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, [`# Review: ${verdict}`, '', summary, '', ...lines, ''].join('\n'))
  run.log(`The review is in ${file}.`)
  return relative(here, file)
}

async function filesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(path => !/(^|\/)(\.git|node_modules)\//.test(path))
    .sort()
}

/** A model may ask for any path; it gets those of the repository. */
async function inside(root: string, path: string): Promise<string> {
  const file = await realpath(resolve(root, path)).catch(() => undefined)
  if (file === undefined) throw new Error(`There is no file ${path}.`)
  if (!file.startsWith(root + sep)) throw new Error(`${path} is not in the repository.`)
  return file
}

const execute = promisify(execFile)

async function git(folder: string, { signal }: Run, ...args: string[]): Promise<string> {
  // What git sets for the programs that it starts itself would point to another repository.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  const options = { signal, env, maxBuffer: 64 * 1024 * 1024, windowsHide: true }
  const { stdout } = await execute(
    'git',
    ['-C', folder, '-c', 'core.autocrlf=false', '-c', 'core.quotePath=false', ...args],
    options,
  )
  return stdout
}
