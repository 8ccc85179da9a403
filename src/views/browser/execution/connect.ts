import { latestOnly } from '../../model/latest.ts'
import { createPagePlayhead } from '../../model/page-playhead.ts'
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

  const remembered = memory.get('position')
  const playhead = createPagePlayhead(
    overview.last,
    remembered < 0 ? (overview.failure?.position ?? overview.last) : remembered,
  )

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

  const look = () => {
    const { position } = playhead
    ask({ position, ...(span !== undefined && { span }), open: memory.get('open'), shown })
  }

  const moved = (frame?: number) => {
    span = frame
    shown = {}
    memory.set('position', playhead.position)
    for (const listener of moves) listener(playhead.position)
    look()
  }

  host.on('changed', changed => {
    overview = changed.overview
    offer = changed.offer
    const hasMoved = playhead.grow(overview.last)
    for (const listener of changes) listener(overview)
    if (hasMoved) moved()
    else look()
  })
  const follow = (at: DebugPlayhead | null) => {
    playhead.follow(at?.position)
    for (const listener of follows) listener(playhead.following)
    if (at) moved()
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
      return playhead.position
    },
    get moment() {
      return moment
    },
    seek(to, frame) {
      if (Number.isNaN(to)) return
      const leads = playhead.seek(to)
      moved(frame)
      if (leads) lead(playhead.position)
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
