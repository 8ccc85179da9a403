import type * as vscode from 'vscode'
import type { RecordingQuery } from '../../history/query.ts'
import type { TallyField } from '../../history/tally.ts'
import { createCatalog, type UnreadableEntry } from './catalog.ts'
import { readFilter } from './filter.ts'
import { createLive } from './live.ts'
import { createModel } from './model.ts'
import type { Grouping, HistoryNode } from './nodes.ts'
import { createProvider } from './tree.ts'

/** What the core needs of the view that shows it. */
export interface CoreHost {
  folders(): string[]
  grouping(): Grouping
  /** The filter as it is written. */
  filter(): string
  changes: vscode.EventEmitter<HistoryNode | undefined>
  /** Told what cannot be read. */
  onUnreadable(entries: readonly UnreadableEntry[]): void
  /** Told when a run that is shown has ended. */
  onEnd(): void
  /** Told when the first items were given. */
  onDrawn(counts: { matching: number; total: number; shown: number }): void
}

/** What the History view is made of; it reads recordings, and so is loaded only when somebody looks. */
export function createCore(host: CoreHost) {
  const { folders, grouping, filter, changes, onUnreadable, onEnd, onDrawn } = host
  const catalog = createCatalog()
  const filterQuery = () => {
    const read = readFilter(filter())
    return 'query' in read ? read.query : undefined
  }
  const source = {
    async page(query: RecordingQuery) {
      const page = await catalog.page(folders(), query)
      onUnreadable(page.unreadable)
      return page
    },
    tally: (by: TallyField, query: RecordingQuery = {}) => catalog.tally(folders(), by, query),
  }
  const model = createModel(source, () => ({ grouping: grouping(), filter: filterQuery() }))
  const live = createLive(model.shown, node => changes.fire(node), onEnd)
  const provider = createProvider(model, changes.event, live.progress)
  let drawn: Promise<unknown> = Promise.resolve()
  return {
    ...source,
    catalog,
    model,
    live,
    provider: {
      ...provider,
      getChildren(node?: HistoryNode) {
        const children = model.children(node)
        drawn = children.then(
          items => {
            if (!node) onDrawn({ ...model.counts(), shown: items.length })
          },
          () => undefined,
        )
        return children
      },
    },
    /** Ends when what was asked for last is there. */
    drawn: () => drawn,
  }
}

/** What the History view is made of. */
export type Core = ReturnType<typeof createCore>
