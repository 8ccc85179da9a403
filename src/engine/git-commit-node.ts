import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** What a folder's repository has checked out. */
export interface GitCommit {
  commit: string
  /** Absent where none is. */
  branch?: string
}

/**
 * The commit that is checked out where a file lies; undefined where there is no repository, or none that can be read.
 * Reads its files instead of calling git, which takes longer than a whole run.
 */
export function gitCommitOf(path: string): GitCommit | undefined {
  try {
    const folder = repositoryOf(dirname(resolve(path)))
    if (folder === undefined) return undefined
    const head = readFileSync(join(folder, 'HEAD'), 'utf8').trim()
    const reference = /^ref: (refs\/\S+)$/.exec(head)?.[1]
    if (reference === undefined) return isCommit(head) ? { commit: head } : undefined
    const commit = commitOf(folder, reference)
    return commit === undefined ? undefined : { commit, branch: reference.replace(/^refs\/heads\//, '') }
  } catch {
    return undefined
  }
}

function repositoryOf(folder: string): string | undefined {
  const place = join(folder, '.git')
  const found = statSync(place, { throwIfNoEntry: false })
  if (found?.isDirectory()) return place
  // A worktree, or a submodule: a file says where.
  const other = found && /^gitdir: (.+)$/m.exec(readFileSync(place, 'utf8'))?.[1]
  if (other) return resolve(folder, other.trim())
  const above = dirname(folder)
  return above === folder ? undefined : repositoryOf(above)
}

function commitOf(folder: string, reference: string): string | undefined {
  // A worktree has branches in common with the others.
  const common = textOf(join(folder, 'commondir'))
  for (const place of common === undefined ? [folder] : [folder, resolve(folder, common)]) {
    const commit = textOf(join(place, reference))
    if (commit !== undefined && isCommit(commit)) return commit
    const packed = textOf(join(place, 'packed-refs'))?.split('\n') ?? []
    const line = packed.find(one => one.endsWith(` ${reference}`))
    if (line && isCommit(line.split(' ')[0]!)) return line.split(' ')[0]
  }
  return undefined
}

function textOf(path: string): string | undefined {
  // Most of these files are not there, and an exception takes longer than the question.
  if (!statSync(path, { throwIfNoEntry: false })) return undefined
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

const isCommit = (text: string): boolean => /^([\da-f]{40}|[\da-f]{64})$/.test(text)
