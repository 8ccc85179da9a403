import { dirname } from 'node:path'
import * as vscode from 'vscode'
import { statusOf } from '../../history/read-row.ts'
import { answersFrom, type ExecutionAnswers } from '../../views/answers/execution.ts'
import type { Overview } from '../../views/protocol/execution.ts'
import { type OpenTimeline, openTimeline } from './open-timeline.ts'

/** A recording that is shown: opened once, and again whenever its file has changed. */
export interface ShownRecording extends vscode.Disposable {
  readonly uri: vscode.Uri
  /** Reads from the newest state of the file. @throws {PlayheadError} when it cannot be read */
  read<T>(task: (answers: ExecutionAnswers, open: OpenTimeline) => Promise<T> | T): Promise<T>
  overview(): Promise<Overview>
  /** Looks at the file again now. */
  refresh(): Promise<void>
  /** Told when the file has changed, also to something that cannot be read. */
  readonly onDidChange: vscode.Event<void>
  /** Told how much is read of what needs all of the recording, from 0 to 1. */
  readonly onDidSurvey: vscode.Event<number>
}

interface Opened {
  open: OpenTimeline
  answers: ExecutionAnswers
  mark: string
}

/** Milliseconds between two looks at the file of a run that goes on. */
const interval = 500

/** Opening again may take this part of the time, at most: a long recording without an index is read from its beginning. */
const share = 0.1

/** Shows a recording. It is opened by the first that reads. */
export function createShownRecording(uri: vscode.Uri): ShownRecording {
  const changes = new vscode.EventEmitter<void>()
  const surveys = new vscode.EventEmitter<number>()
  let current: Promise<Opened> | undefined
  let timer: NodeJS.Timeout | undefined
  let cost = 0
  let disposed = false
  const users = new Map<Opened, number>()
  const retired = new Set<Opened>()

  const open = async (): Promise<Opened> => {
    const started = performance.now()
    const mark = await markOf(uri)
    const opened = await openTimeline(uri)
    cost = performance.now() - started
    return { open: opened, answers: answersFrom(opened.timeline, part => surveys.fire(part)), mark }
  }

  const opened = () => {
    current ??= open()
    return current
  }

  const close = (one: Opened) => {
    one.answers.dispose()
    retired.add(one)
    if (!users.get(one)) void one.open.close()
  }

  const read: ShownRecording['read'] = async task => {
    const one = await opened()
    users.set(one, (users.get(one) ?? 0) + 1)
    try {
      return await task(one.answers, one.open)
    } catch (thrown) {
      // The file has changed meanwhile, and what read the old state was given up.
      if (retired.has(one) && !disposed) return await read(task)
      throw thrown
    } finally {
      const left = users.get(one)! - 1
      users.set(one, left)
      if (left === 0 && retired.has(one)) void one.open.close()
      look()
    }
  }

  const refresh = async () => {
    const before = current
    const fresh = open()
    fresh.catch(() => undefined)
    current = fresh
    await fresh.catch(() => undefined)
    void before?.then(close, () => undefined)
    if (!disposed) changes.fire()
  }

  /** A run that goes on grows, or ends without a word. Watchers miss what is outside of the workspace. */
  const look = () => {
    if (timer || disposed) return
    timer = setTimeout(
      async () => {
        timer = undefined
        const one = await current?.catch(() => undefined)
        if (!one || disposed) return
        const { timeline } = one.open
        if (timeline.status !== 'running' && timeline.status !== 'waiting') return
        const path = uri.fsPath
        const ended =
          uri.scheme === 'file' && statusOf(timeline.header, timeline.summary, path) !== timeline.status
        if (ended || (await markOf(uri)) !== one.mark) await refresh()
        look()
      },
      Math.max(interval, cost / share),
    )
  }

  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(uri.with({ path: dirname(uri.path) }), uri.path.split('/').at(-1) ?? ''),
  )
  const changed = async () => {
    const one = await current?.catch(() => undefined)
    // While it runs, the clock looks after it.
    if (one?.open.timeline.status === 'running' || (one && (await markOf(uri)) === one.mark)) return
    if (current) await refresh()
  }
  watcher.onDidChange(changed)
  watcher.onDidCreate(changed)
  watcher.onDidDelete(changed)

  return {
    uri,
    read,
    overview: () =>
      read(async (answers, { timeline }) => {
        const overview = await answers.overview()
        if (uri.scheme !== 'file') return overview
        return { ...overview, status: statusOf(timeline.header, timeline.summary, uri.fsPath) }
      }),
    refresh,
    onDidChange: changes.event,
    onDidSurvey: surveys.event,
    dispose() {
      disposed = true
      clearTimeout(timer)
      watcher.dispose()
      changes.dispose()
      surveys.dispose()
      void current?.then(close, () => undefined)
    },
  }
}

/** Tells two states of a file apart. */
async function markOf(uri: vscode.Uri): Promise<string> {
  return vscode.workspace.fs.stat(uri).then(
    ({ size, mtime }) => `${size} ${mtime}`,
    () => '',
  )
}
