import { latestOnly } from '../../model/latest.ts'
import type { DebugPlayhead, Looking, Moment, Offer, Overview } from '../../protocol/execution.ts'
import type { Memory } from '../frame/memory.ts'
import type { Page, Remembered } from './page.ts'

/** The page's own state and its ways to change it; everything that is drawn listens to it. */
export interface ConnectedPage extends Page {
  /** Goes where a debug session is; null when there is none any more. */
  follow(at: DebugPlayhead | null): void
  onFollow(listener: (position: number | undefined) => void): void
}

interface Parts {
  host: Page['host']
  memory: Memory<Remembered>
  overview: Overview
  offer: Offer
  show(tab: string): void
  tell(thrown: unknown): void
}

/** Puts the state of a page together. */
export function connectPage({ host, memory, overview, offer, show, tell }: Parts): ConnectedPage {
  const moves: ((position: number) => void)[] = []
  const moments: ((moment: Moment) => void)[] = []
  const changes: ((overview: Overview) => void)[] = []
  const follows: ((position: number | undefined) => void)[] = []
  let shown: Record<string, number> = {}
  let span: number | undefined
  let moment: Moment | undefined
  let following: number | undefined

  const inside = (position: number) => Math.max(Math.min(1, overview.last), Math.min(overview.last, position))
  const remembered = memory.get('position')
  let position = inside(remembered < 0 ? (overview.failure?.position ?? overview.last) : remembered)

  const ask = latestOnly(async (looking: Looking) => {
    try {
      moment = await host.request('moment', looking)
      for (const listener of moments) listener(moment)
    } catch (thrown) {
      tell(thrown)
    }
  })
  // A session that runs just now refuses, and tells where it is when it stops.
  const lead = latestOnly((to: number) =>
    host.request('seek', { position: to }).then(
      () => undefined,
      () => undefined,
    ),
  )

  const look = () => ask({ position, ...(span !== undefined && { span }), open: memory.get('open'), shown })

  const moveTo = (to: number, frame?: number) => {
    position = inside(to)
    span = frame
    shown = {}
    memory.set('position', position)
    for (const listener of moves) listener(position)
    look()
  }

  host.on('changed', changed => {
    const atEnd = position === overview.last
    overview = changed.overview
    offer = changed.offer
    for (const listener of changes) listener(overview)
    // Who stands at the end of a run that goes on wants to see it go on.
    if (atEnd && following === undefined) moveTo(overview.last)
    else look()
  })
  const follow = (at: DebugPlayhead | null) => {
    following = at?.position
    for (const listener of follows) listener(following)
    if (at) moveTo(at.position)
  }
  host.on('playhead', follow)

  return {
    host,
    memory,
    get overview() {
      return overview
    },
    get offer() {
      return offer
    },
    get position() {
      return position
    },
    get moment() {
      return moment
    },
    seek(to, frame) {
      if (Number.isNaN(to)) return
      moveTo(to, frame)
      if (following !== undefined && following !== position) lead(position)
    },
    look(change = {}) {
      if ('span' in change) span = change.span
      if (change.open) memory.set('open', change.open)
      if (change.shown) shown = { ...shown, ...change.shown }
      look()
    },
    async act(params) {
      try {
        await host.request('act', params)
      } catch (thrown) {
        tell(thrown)
      }
    },
    show,
    tell,
    follow,
    onMove: listener => void moves.push(listener),
    onMoment: listener => void moments.push(listener),
    onChange: listener => void changes.push(listener),
    onFollow: listener => void follows.push(listener),
  }
}
