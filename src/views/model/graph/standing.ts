import type { GraphOverlay, PlaceState } from '../../protocol/graph.ts'
import type { Belonging, Sides } from '../comparison/standings.ts'
import type { DrawnEdge, DrawnNode } from './drawn.ts'

/** How a drawn node stands. */
export interface Standing {
  status: PlaceState['status'] | 'untouched'
  visits: number
  failed: number
  duration: number | undefined
  pinned: boolean
  reused: boolean
  /** The playhead stands here, or in what is closed here. */
  isHere: boolean
  /** From 0 to 1: the part that it has of what took longest. */
  heat: number
  /** Where two executions are shown at once: how it stands in each. */
  sides?: Sides
}

/** An overlay, so that it can be asked for places and ways. */
export interface Standings {
  of(node: DrawnNode): Standing
  /** How often a way was taken. */
  taken(edge: DrawnEdge): number
  /** Where two executions are shown at once: who has taken a way, and how often; undefined where neither has. */
  takenBy?(edge: DrawnEdge): { belonging: Belonging; a: number; b: number } | undefined
}

const order = ['untouched', 'completed', 'skipped', 'cancelled', 'failed', 'open'] as const

/** Puts together what is drawn as one: the worst of it, and the sums. */
export function standingsOf(overlay: GraphOverlay | undefined): Standings {
  const places = new Map(overlay?.places.map(state => [state.place, state]))
  const ways = new Map(overlay?.taken.map(({ from, to, count }) => [`${from} > ${to}`, count]))
  const longest = Math.max(1e-9, ...[...places.values()].map(({ duration = 0 }) => duration))
  const here = overlay?.here
  return {
    of({ place, hidden, open, folds }) {
      const own = places.get(place)
      const inner = hidden.flatMap(one => places.get(one) ?? [])
      const status = [own, ...inner].reduce<Standing['status']>((worst, state) => {
        const one = state?.status ?? 'untouched'
        return order.indexOf(one) > order.indexOf(worst) ? one : worst
      }, 'untouched')
      const duration = [own, ...inner].reduce<number | undefined>(
        (sum, state) => (state?.duration === undefined ? sum : (sum ?? 0) + state.duration),
        undefined,
      )
      const inside =
        here !== undefined &&
        !open &&
        (hidden.some(one => here === one || here.startsWith(`${one}/`)) ||
          (folds !== undefined && here.startsWith(`${place}/`)))
      return {
        status,
        visits: own?.visits ?? 0,
        failed: [own, ...inner].reduce((sum, state) => sum + (state?.failed ?? 0), 0),
        duration,
        pinned: own?.pinned ?? false,
        reused: own?.reused ?? false,
        isHere: here === place || inside,
        heat: Math.min(1, (duration ?? 0) / longest),
      }
    },
    taken: ({ via }) => via.reduce((sum, [from, to]) => sum + (ways.get(`${from} > ${to}`) ?? 0), 0),
  }
}
