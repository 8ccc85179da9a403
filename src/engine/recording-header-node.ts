import { randomUUID } from 'node:crypto'
import { createSha256 } from '../recording/files-node.ts'
import { formatVersion, type RecordingHeader } from '../recording/format.ts'
import { thisProcess } from '../recording/lock-node.ts'
import type { WorkflowFile } from '../workflow/graph.ts'
import type { JsonObject } from '../workflow/json.ts'
import { currentRun } from './current-run-node.ts'
import { type GitCommit, gitCommitOf } from './git-commit-node.ts'
import { playheadVersion } from './version.ts'

/** What is said of an execution when it starts. */
export interface HeaderParts {
  file: Pick<WorkflowFile, 'path' | 'source' | 'includes'>
  workflow: string
  inputs: JsonObject
  options: JsonObject
  tags?: readonly string[]
  /** What it is forked from. */
  parent?: RecordingHeader['parent']
  /** False not to look for the commit: for a header that goes with the process. */
  git?: boolean
}

/** In milliseconds. Nobody commits between two runs of which the second begins sooner. */
const recently = 50

let looked: { path: string; at: number; commit: GitCommit | undefined } | undefined

/** As {@link gitCommitOf}, for programs that start many short runs: to look again for each would cost as much as ten nodes. */
function recentCommit(path: string): GitCommit | undefined {
  const at = performance.now()
  if (looked?.path !== path || at - looked.at > recently) looked = { path, at, commit: gitCommitOf(path) }
  return looked.commit
}

/** The header of a new execution in this process; it knows the execution whose handler starts it. */
export function createHeader({
  file,
  workflow,
  inputs,
  options,
  tags = [],
  parent,
  git: withCommit = true,
}: HeaderParts): RecordingHeader {
  const hash = createSha256()
  hash.update(new TextEncoder().encode(file.source))
  const outer = currentRun()
  const git = withCommit ? recentCommit(file.path) : undefined
  return {
    type: 'recording',
    version: formatVersion,
    execution: randomUUID().replaceAll('-', '').slice(0, 12),
    workflow,
    path: file.path,
    source: file.source,
    sourceHash: hash.hex(),
    ...(file.includes.size > 0 ? { includes: Object.fromEntries(file.includes) } : {}),
    startedAt: new Date().toISOString(),
    inputs,
    options,
    environment: {
      playhead: playheadVersion,
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      ...thisProcess,
      ...(git ? { git: { ...git } } : {}),
    },
    tags: [...tags],
    flags: [],
    ...(parent ? { parent } : {}),
    ...(outer ? { startedBy: { execution: outer.execution, address: outer.address } } : {}),
  }
}
