import type * as vscode from 'vscode'
import { nodesWithBreakpoints } from './breakpoints.ts'
import type { Moved } from './debug-sessions.ts'
import type { ShownRecording } from './recording.ts'

/** Where the breakpoints stop in a recording, as far as anybody wants to know. */
export interface Hits extends vscode.Disposable {
  /** Positions, ascending. */
  readonly positions: readonly number[]
  /** From now on somebody wants to know. */
  want(): void
  /** Something may have changed. @param surely breakpoints or the recording have; else only where a session stands */
  renew(surely?: boolean): void
}

/** Milliseconds in which the debug adapter gets to know of breakpoints that have changed. */
const pause = 250

/**
 * Knows where breakpoints stop. While a session is on the execution, its adapter says that, conditions, hit counts and
 * breakpoints on data included; without one, those breakpoints are known that stop each time a node begins.
 */
export function createHits(
  recording: ShownRecording,
  session: () => { session: vscode.DebugSession; moved: Moved } | undefined,
  changed: (count: number) => void,
): Hits {
  let positions: readonly number[] = []
  let isWanted = false
  let known = ''
  let latest = 0
  let timer: NodeJS.Timeout | undefined

  const look = async () => {
    const asked = ++latest
    const found = await find(recording, session()?.session)
    // A session that runs just now refuses, and is asked again when it stops.
    if (asked !== latest || !found || String(found) === String(positions)) return
    positions = found
    changed(positions.length)
  }
  const renew = (surely = false) => {
    const at = session()
    const now = at ? `${at.session.id} ${at.moved.last}` : ''
    if (!isWanted || (!surely && now === known)) return
    known = now
    clearTimeout(timer)
    timer = setTimeout(() => void look(), pause)
  }
  return {
    get positions() {
      return positions
    },
    want() {
      if (isWanted) return
      isWanted = true
      void look()
    },
    renew,
    dispose: () => clearTimeout(timer),
  }
}

async function find(
  recording: ShownRecording,
  session: vscode.DebugSession | undefined,
): Promise<readonly number[] | undefined> {
  try {
    if (session) {
      const answer = (await session.customRequest('playhead/hits')) as { positions: number[] }
      return answer.positions
    }
    const nodes = (await nodesWithBreakpoints(recording)).filter(({ always }) => always)
    return nodes.length === 0 ? [] : await recording.read(answers => answers.beginnings(nodes))
  } catch {
    return undefined
  }
}
