import { statusOf } from '../../history/read-row.ts'
import { type EntryNode, type HistoryNode, isRecorded } from './nodes.ts'
import { createProgressReader, type Progress } from './progress.ts'

/** Follows the runs that are shown. */
export interface Live {
  /** How far a run was when somebody looked last. */
  progress(path: string): Progress | undefined
  /** Looks at the runs that are shown. */
  tick(): Promise<void>
  /** True for a file that is followed already, so that its changes say nothing new about the list. */
  follows(path: string): boolean
}

/** As many runs are followed. */
const most = 30

/**
 * @param shown the items of the view
 * @param changed told the items whose time or progress is another now
 * @param ended told when one of them has come to its end
 */
export function createLive(
  shown: () => Iterable<HistoryNode>,
  changed: (node: HistoryNode) => void,
  ended: () => void,
): Live {
  const reader = createProgressReader()
  let followed = new Set<string>()
  /** Those that have ended since they were listed: a closed group is listed again only when it is opened. */
  const over = new WeakSet<HistoryNode>()

  const running = () => {
    const found: EntryNode[] = []
    for (const node of shown()) {
      if (isRecorded(node) && node.recording.status === 'running' && !over.has(node)) found.push(node)
      if (found.length === most) break
    }
    return found
  }

  const look = async () => {
    const nodes = running()
    const paths = new Set(nodes.map(({ path }) => path))
    for (const path of followed) if (!paths.has(path)) reader.forget(path)
    followed = paths
    const endedPaths = new Set<string>()
    for (const path of paths) {
      // What cannot be read at the moment is looked at again by and by.
      const found = await reader.look(path).catch(() => undefined)
      if (found?.ended) endedPaths.add(path)
    }
    for (const node of nodes) {
      if (endedPaths.has(node.path) || (isRecorded(node) && !isAtWork(node))) over.add(node)
      changed(node)
    }
    if (nodes.some(node => over.has(node))) ended()
  }

  let looking: Promise<void> | undefined
  return {
    progress: reader.last,
    follows: path => followed.has(path),
    tick() {
      // A long recording may take longer than the clock's beat.
      looking ??= look().finally(() => {
        looking = undefined
      })
      return looking
    },
  }
}

/** False when the process of a run is gone, which changes no file. */
function isAtWork({ path, recording }: EntryNode & { recording: { writer: object } }): boolean {
  return statusOf({ environment: { ...recording.writer } }, undefined, path) === 'running'
}
