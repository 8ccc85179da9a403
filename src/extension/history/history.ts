import { existsSync } from 'node:fs'
import * as vscode from 'vscode'
import type { AnnotationChange } from '../../history/annotations.ts'
import type { RecordingQuery } from '../../history/query.ts'
import type { Tally, TallyField } from '../../history/tally.ts'
import type { Trashed } from '../../history/trash.ts'
import { number, t } from '../../workflow/translate.ts'
import type { Log } from '../log/log.ts'
import { createStorageLog } from '../log/storage.ts'
import { createBadge } from './badge.ts'
import { bringIn } from './bring-in.ts'
import type { HistoryEntry, HistoryPage, RecordedEntry, Removed } from './catalog.ts'
import type { Core } from './core.ts'
import { createDragAndDrop } from './drag-and-drop.ts'
import { historyFolder, historyFolders } from './folders.ts'
import { type Grouping, groupings, type HistoryNode } from './nodes.ts'
import { createThrottle } from './throttle.ts'
import { watchFolders } from './watch.ts'
import { createWelcome } from './welcome.ts'

/** The recordings of the workspace, as the History view shows them. */
export interface History extends vscode.Disposable {
  /** Looks at the files again. */
  refresh(): Promise<void>
  /** The executions that a query asks for, newest first, as they are now. @throws {PlayheadError} `invalid-date` */
  page(query: RecordingQuery): Promise<HistoryPage>
  /** Counts the executions that fit. */
  tally(by: TallyField, query?: RecordingQuery): Promise<Tally[]>
  /** Adds or removes tags, pins or unpins. @throws {PlayheadError} when that cannot be written */
  annotate(entries: readonly RecordedEntry[], change: AnnotationChange): Promise<void>
  /** Moves files to the trash; what is running, waits or is pinned stays. */
  remove(entries: readonly HistoryEntry[]): Promise<Removed[]>
  /** What was deleted and can be restored, what was deleted last first. */
  trash(): Promise<Trashed[]>
  /** Puts deleted files back. @throws {PlayheadError} when that is not possible */
  restore(trash: readonly string[]): Promise<void>
  /** Adds a recording from elsewhere. @returns its path @throws {PlayheadError} when it is none, or there already */
  save(recording: Uint8Array): Promise<string>
  /** The items of the view that are selected. */
  selection(): readonly HistoryNode[]
  grouping(): Grouping
  groupBy(grouping: Grouping): Promise<void>
  /** The filter as it is written; empty where there is none. */
  filter(): string
  filterBy(text: string): Promise<void>
  /** Shows another page of a list; of all that go on, where none is said. */
  more(of?: string): Promise<void>
}

/** Milliseconds in which further changes of files count as the same. */
const pause = 250

/** Between two looks at the runs that are shown, in milliseconds. */
const beat = 1_000

/** How often a visible list is redrawn, in milliseconds, since it says how long ago things were. */
const redraw = 30_000

/** How long after the start failures are counted that nobody has seen, in milliseconds. */
const calm = 3_000

/** Recordings that were deleted can be restored for so long, in milliseconds. */
const keptInTrash = 86_400_000

/** So many failures are counted. */
const mostFailures = 100

const groupingKey = 'playhead.history.grouping'
const filterKey = 'playhead.history.filter'

/** Shows the history and keeps it up to date while it is visible. @param state of the workspace */
export function createHistory(state: vscode.Memento, log: Log): History {
  const onUnreadable = createStorageLog(log)
  const grouping = () => groupings.find(one => one === state.get(groupingKey)) ?? 'none'
  const filter = () => state.get<string>(filterKey) ?? ''
  const changes = new vscode.EventEmitter<HistoryNode | undefined>()
  const welcome = createWelcome()
  let known: Core | undefined
  let loading: Promise<Core> | undefined

  const core = () => {
    loading ??= import('./core.ts').then(({ createCore }) => {
      known = createCore({
        folders: historyFolders,
        grouping,
        filter,
        changes,
        onUnreadable,
        onEnd: () => throttle.soon(),
        onDrawn: describe,
      })
      return known
    })
    return loading
  }

  const view = vscode.window.createTreeView('playhead.history', {
    treeDataProvider: {
      onDidChangeTreeData: changes.event,
      getChildren: async node => (await core()).provider.getChildren(node),
      getTreeItem: async node => (await core()).provider.getTreeItem(node),
      getParent: node => known?.provider.getParent?.(node),
      resolveTreeItem: async (item, node, token) =>
        (await core()).provider.resolveTreeItem?.(item, node, token),
    },
    canSelectMany: true,
    showCollapseAll: true,
    dragAndDropController: createDragAndDrop(uris => bringIn(history, uris)),
  })

  function describe({ matching, total, shown }: { matching: number; total: number; shown: number }) {
    const text = filter()
    view.description = text
    // Where nothing is left, the view says so itself, with a way back.
    // VS Code shows no description where this is the only view in its place.
    const counts = [matching, total].map(number) as [string, string]
    const all = `${text} · ${t('{0} of {1} executions', ...counts)}`
    view.message = text !== '' && shown > 0 ? all : undefined
    welcome.update({ isEmpty: shown === 0, isFiltered: text !== '' })
  }

  const badge = createBadge(view, state, async from => {
    const query = { status: 'failed', from, limit: mostFailures } as const
    return (await (await core()).page(query)).entries
  })

  const throttle = createThrottle(async () => {
    if (view.visible) {
      changes.fire(undefined)
      await known?.drawn()
    }
    await countFailures()
  }, pause)
  const countFailures = () =>
    badge.update().catch(thrown => log.failed('Counting failures in the history', thrown))

  let watchers = watch()
  function watch() {
    return watchFolders((path, change) => {
      // How far a run is, is looked at by the clock.
      if (change === 'changed' && known?.live.follows(path)) return
      throttle.soon()
    })
  }
  const rewatch = () => {
    watchers.dispose()
    watchers = watch()
    throttle.soon()
  }

  const clock = setInterval(() => {
    if (view.visible) void known?.live.tick()
  }, beat)
  const redrawing = setInterval(() => {
    if (view.visible) changes.fire(undefined)
  }, redraw)
  const first = setTimeout(async () => {
    if (!historyFolders().some(folder => existsSync(folder))) return
    try {
      await badge.update()
      await emptyTrash()
    } catch (thrown) {
      log.failed('Looking at the history', thrown)
    }
  }, calm)

  const emptyTrash = async () => (await core()).catalog.emptyTrash(historyFolders(), Date.now() - keptInTrash)

  const changed = async () => {
    known?.model.reset()
    changes.fire(undefined)
  }

  const parts = vscode.Disposable.from(
    view,
    welcome,
    throttle,
    changes,
    { dispose: () => watchers.dispose() },
    { dispose: () => clearInterval(clock) },
    { dispose: () => clearInterval(redrawing) },
    { dispose: () => clearTimeout(first) },
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) changes.fire(undefined)
      void countFailures()
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(rewatch),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('playhead.history')) rewatch()
    }),
    // A session that ends has written its last line; one that dies changes no file at all.
    vscode.debug.onDidTerminateDebugSession(({ type }) => {
      if (type === 'playhead') throttle.soon()
    }),
  )

  const history: History = {
    refresh: async () => changes.fire(undefined),
    page: async query => (await core()).page(query),
    tally: async (by, query) => (await core()).tally(by, query),
    async annotate(entries, change) {
      const { catalog } = await core()
      for (const entry of entries) await catalog.annotate(entry, change)
      changes.fire(undefined)
    },
    async remove(entries) {
      const removed = await (await core()).catalog.remove(entries)
      changes.fire(undefined)
      await emptyTrash()
      return removed
    },
    trash: async () => (await core()).catalog.trash(historyFolders()),
    async restore(trash) {
      const { catalog } = await core()
      try {
        for (const one of trash) catalog.restore(one)
      } finally {
        changes.fire(undefined)
      }
    },
    async save(recording) {
      // One of another file system has no place on this machine.
      const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')
      if (!folder) throw new Error(t('Open a folder first: recordings are kept in one.'))
      const path = await (await core()).catalog.save(historyFolder(folder.uri), recording)
      changes.fire(undefined)
      return path
    },
    selection: () => view.selection,
    grouping,
    async groupBy(next) {
      await state.update(groupingKey, next)
      await changed()
    },
    filter,
    async filterBy(text) {
      await state.update(filterKey, text.trim())
      await changed()
    },
    async more(of) {
      const { model } = await core()
      const lists =
        of === undefined
          ? [...model.shown()].flatMap(node => (node.kind === 'more' ? [node.above] : []))
          : [of]
      for (const list of lists) model.more(list)
      changes.fire(undefined)
    },
    dispose() {
      parts.dispose()
      void loading?.then(({ catalog }) => catalog.close())
    },
  }
  return history
}
