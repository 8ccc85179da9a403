// The functions that workflow.yaml calls. A handler gets the node's inputs and the run; what it returns is stored in
// the context. Values that stand in the context are recorded, so nothing is returned that nobody needs.
import { execFile } from 'node:child_process'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { promisify } from 'node:util'

/** The part of the run that these handlers use. */
interface Run {
  /** Aborted when the run is stopped. */
  signal: AbortSignal
  /** Records a line and shows it in the console. */
  log(text: string, data?: unknown): void
}

/** A commit as the workflow sees it. */
interface Commit {
  hash: string
  author: string
  /** Year, month and day. */
  date: string
  /** The type of a conventional commit (`feat`, `docs` …), or an empty text. */
  type: string
  kind: 'feature' | 'fix' | 'other'
  /** What it is about: the scope that the author gave, or else the top-level folder with most of the changed files. */
  area: string
  subject: string
  /** The beginning of its message, on one line, without the subject. */
  body: string
  breaking: boolean
  /** What its author says of the breaking change. */
  warning: string
}

/** How much to tell of each commit: one item of the input `levels`. */
interface Detail {
  message: number
  authors: boolean
  lines: number
}

const here = import.meta.dirname
const longestBody = 300

/** Finds the repository, and says what is known of it without its commits. */
export async function openRepository({ repository }: { repository: string }, run: Run) {
  const folder = resolve(here, repository)
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory()) throw new Error(`There is no folder ${folder}. Set the input "repository".`)
  const flags = await git(folder, run, 'rev-parse', '--is-bare-repository', '--is-shallow-repository')
  const [bare, shallow] = flags.trim().split('\n')
  const place = bare === 'true' ? '--absolute-git-dir' : '--show-toplevel'
  const root = (await git(folder, run, 'rev-parse', place)).trim()
  // Both fail in a repository without commits, which is nothing bad.
  const head = await git(root, run, 'rev-parse', '--verify', '--quiet', 'HEAD').catch(() => '')
  const version = head && (await git(root, run, 'describe', '--tags', '--always', 'HEAD')).trim()
  if (shallow === 'true') run.log(`${root} is a shallow clone: only a part of its history is there.`)
  return {
    root,
    name: basename(root, '.git'),
    /** The newest tag and the commits since, or the commit where there is no tag. */
    version: version || 'no commits yet',
    shallow: shallow === 'true',
    empty: head === '',
  }
}

/** Reads commits, newest first, without merges. */
export async function readCommits(
  { root, empty, range, limit }: { root: string; empty: boolean; range: string; limit: number },
  run: Run,
): Promise<Commit[]> {
  if (limit < 0) throw new Error(`The input "limit" is ${limit}, but must not be negative.`)
  if (range.startsWith('-')) throw new Error(`The input "range" is ${range}, which is no range of commits.`)
  if (empty && range === 'HEAD') return []
  // No commit message can hold a zero byte, so nothing in one is taken for the end of a field.
  const fields = ['%h', '%aN', '%cs', '%s', '%b']
  const text = await git(
    root,
    run,
    'log',
    `--format=%x00${fields.join('%x00')}%x00`,
    `--max-count=${limit}`,
    '--no-merges',
    '--encoding=UTF-8',
    '--name-only',
    '--no-renames',
    '--no-ext-diff',
    '--no-show-signature',
    '--no-color',
    range,
    '--',
  )
  const parts = text.split('\0').slice(1)
  const commits: Commit[] = []
  for (let i = 0; i + fields.length < parts.length; i += fields.length + 1) {
    const [hash, author, date, title, message, files] = parts.slice(i, i + 6) as string[]
    commits.push(parseCommit(hash!, author!, date!, title!, message!, files!.split('\n')))
  }
  run.log(`${commits.length} commits read from ${root}`)
  return commits
}

/** Writes what breaks, with the warnings of the authors. */
export function writeBreaking({ title, commits }: { title: string; commits: Commit[] }): string {
  const lines = commits.map(commit => {
    const line = `- **${plain(commit.subject)}** (${commit.hash})\n`
    return commit.warning === '' ? line : `${line}  ${plain(commit.warning)}\n`
  })
  return `\n## ${title}\n\n${lines.join('')}`
}

/** Writes a section of the first `shown` commits; those about the same area stand together. */
export function writeSection({
  title,
  commits,
  shown,
  detail,
}: {
  title: string
  commits: Commit[]
  shown: number
  detail: Detail
}): string {
  if (shown === 0) return `\n## ${title}\n`
  const areas = Map.groupBy(commits.slice(0, shown), commit => commit.area)
  const lines = [...areas.values()].flat().map(commit => {
    const area = commit.area === '' ? '' : `**${plain(commit.area)}:** `
    const origin = detail.authors ? `${commit.hash}, ${plain(commit.author)}` : commit.hash
    const body = shorten(commit.body, detail.message)
    return `- ${area}${plain(commit.subject)} (${origin})\n${body === '' ? '' : `  ${plain(body)}\n`}`
  })
  return `\n## ${title}\n\n${lines.join('')}`
}

/** Writes the file, and its folder where there is none. */
export async function saveNotes(
  { path, text, summary }: { path: string; text: string; summary: string },
  run: Run,
): Promise<string> {
  const file = resolve(here, path)
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, { signal: run.signal })
  } catch (thrown) {
    run.signal.throwIfAborted()
    const { message } = thrown as Error
    throw new Error(`The notes cannot be written to ${file}: ${message}. Set the input "output".`, {
      cause: thrown,
    })
  }
  run.log(`${file}: ${summary}`)
  return file
}

const conventionalTypes = new Set(
  'build chore ci deps docs feat feature fix bugfix hotfix perf refactor release revert style test tests'.split(
    ' ',
  ),
)
// `adds`, `added`, `created` …; `fixe` makes `fixes`.
const featureWords =
  /^(add|allow|create|enable|implement|introduce|let|new|offer|provide|support)(s|ed|d)?\b/i
const fixWords = /^(avoid|correct|fix|fixe|handle|hotfix|bugfix|prevent|repair|resolve)(s|ed|d)?\b/i

function parseCommit(
  hash: string,
  author: string,
  date: string,
  title: string,
  message: string,
  files: readonly string[],
): Commit {
  // `feat(parser)!: …`, and `parser: …`, as many projects write it, where the word before the colon is no type.
  const match = /^([\w./-]+)(?:\(([^)]*)\))?(!)?: +(.+)$/.exec(title)
  const type = match && conventionalTypes.has(match[1]!.toLowerCase()) ? match[1]!.toLowerCase() : ''
  const subject = match ? match[4]! : title
  const scope = match?.[2] ?? (type === '' ? match?.[1] : undefined)
  const footer = /^BREAKING[ -]CHANGE: *([^\n]*(?:\n(?![\w-]+: )[^\n]+)*)/m.exec(message)
  return {
    hash,
    author,
    date,
    type,
    kind: kindOf(type, subject),
    area: scope ?? topFolder(files),
    subject,
    body: shorten(oneLine(withoutFooters(message)), longestBody),
    breaking: match?.[3] === '!' || footer !== null,
    warning: oneLine(footer?.[1] ?? ''),
  }
}

function kindOf(type: string, subject: string): Commit['kind'] {
  if (type === 'feat' || type === 'feature') return 'feature'
  if (type === 'fix' || type === 'bugfix' || type === 'hotfix') return 'fix'
  if (type !== '') return 'other'
  return featureWords.test(subject) ? 'feature' : fixWords.test(subject) ? 'fix' : 'other'
}

/** The top-level folder that holds most of the files; an empty text where most have none. */
function topFolder(files: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const file of files) {
    if (file === '') continue
    // git puts a path with special characters in quotes.
    const path = file.replace(/^"/, '')
    const slash = path.indexOf('/')
    const folder = slash < 0 ? '' : path.slice(0, slash)
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1])
  return most?.[0] ?? ''
}

/** A message without `Signed-off-by:` and its like, and without the warning, which has a place of its own. */
function withoutFooters(message: string): string {
  return message
    .split(/\r?\n\r?\n/)
    .filter(paragraph => !/^(?:BREAKING[ -]CHANGE|[A-Z][\w-]*-[\w-]+): /.test(paragraph.trim()))
    .join('\n\n')
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

/** Cuts a text between two words. */
function shorten(text: string, length: number): string {
  const characters = [...text]
  if (characters.length <= length) return text
  if (length === 0) return ''
  const cut = characters.slice(0, length - 1).join('')
  return `${cut.replace(/\s+\S*$/, '')}…`
}

/** Keeps `<` from being taken for HTML; code in backquotes stays as it is. */
const plain = (text: string) => text.replace(/(`+[^`]*`+)|</g, (_, code?: string) => code ?? '\\<')

const execute = promisify(execFile)

/** What git sets for the programs that it calls itself; it would point our git to another repository. */
const notOurs = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_OBJECT_DIRECTORY',
]

async function git(folder: string, { signal }: Run, ...args: string[]): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' }
  for (const name of notOurs) delete env[name]
  try {
    const options = { signal, env, maxBuffer: 256 * 1024 * 1024, windowsHide: true }
    const { stdout } = await execute('git', ['-C', folder, '-c', 'core.quotePath=false', ...args], options)
    return stdout
  } catch (thrown) {
    signal.throwIfAborted()
    throw new Error(explain(folder, args[0]!, thrown as NodeJS.ErrnoException & { stderr?: string }))
  }
}

function explain(
  folder: string,
  command: string,
  { code, message, stderr }: NodeJS.ErrnoException & { stderr?: string },
) {
  if (code === 'ENOENT') return 'git was not found. Install it, or put it on the PATH.'
  if (stderr?.includes('dubious ownership')) {
    return (
      `git does not read ${folder}, because the folder belongs to another user. ` +
      `If you trust it: git config --global --add safe.directory ${folder}`
    )
  }
  if (/not a git repository/i.test(stderr ?? '')) {
    return `${folder} is no git repository. Set the input "repository" to a folder in one.`
  }
  const said = stderr?.replace(/^(fatal|error): /gm, '').trim()
  return `git ${command} failed in ${folder}: ${said || message}`
}
