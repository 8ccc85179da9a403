import { t, tn } from '../../../workflow/translate.ts'
import type { Both, ComparedGraph } from '../../protocol/comparison.ts'
import type { PlaceState } from '../../protocol/graph.ts'
import type { DrawnEdge, DrawnNode } from '../graph/drawn.ts'
import { type Standing, type Standings, standingsOf } from '../graph/standing.ts'
import { endWord } from '../words.ts'

/** Who has something, and whether it is the same in both. */
export type Belonging = 'onlyA' | 'onlyB' | 'differs' | 'same'

/** How a drawn node stands in two executions. */
export interface Sides {
  belonging: Belonging | 'none'
  a: Standing
  b: Standing
  /** Steps that both have, and in which something differs. */
  changed: number
  /** Nodes that differ in what is closed here. */
  inside: number
}

/** Two overlays, so that they can be asked for places and ways as one. */
export interface ComparedStandings extends Standings {
  sidesOf(node: DrawnNode): Sides
}

/** Puts two executions on one graph. */
export function comparedStandings({ overlays, changed }: Omit<ComparedGraph, 'graph'>): ComparedStandings {
  const of: Both<Standings> = { a: standingsOf(overlays.a), b: standingsOf(overlays.b) }
  const differing = differingPlaces(overlays, changed)
  const known = new WeakMap<DrawnNode, Sides>()
  const find = (node: DrawnNode): Sides => {
    const { place, hidden, open, folds } = node
    const [a, b] = [of.a.of(node), of.b.of(node)]
    const own = [place, ...hidden].reduce((sum, one) => sum + (changed[one] ?? 0), 0)
    const inside =
      open || folds === undefined ? 0 : differing.filter(one => one.startsWith(`${place}/`)).length
    return { belonging: belongingOf(a, b, own + inside), a, b, changed: own, inside }
  }
  const sidesOf = (node: DrawnNode): Sides => {
    const sides = known.get(node) ?? find(node)
    known.set(node, sides)
    return sides
  }
  return {
    sidesOf,
    of(node) {
      const sides = sidesOf(node)
      const { a, b } = sides
      return {
        ...a,
        status: a.status === 'untouched' ? b.status : a.status,
        visits: Math.max(a.visits, b.visits),
        failed: a.failed + b.failed,
        isHere: false,
        sides,
      }
    },
    taken: edge => of.a.taken(edge) + of.b.taken(edge),
    takenBy: edge => wayOf(of.a.taken(edge), of.b.taken(edge)),
  }
}

/** Places that only one has visited, or that do not stand alike. */
function differingPlaces({ a, b }: ComparedGraph['overlays'], changed: ComparedGraph['changed']): string[] {
  const inB = new Map(b.places.map(state => [state.place, state]))
  const found = new Set(Object.keys(changed))
  for (const { place, status, visits } of a.places) {
    const other = inB.get(place)
    inB.delete(place)
    if (other?.status !== status || other.visits !== visits) found.add(place)
  }
  for (const place of inB.keys()) found.add(place)
  return [...found]
}

function belongingOf(a: Standing, b: Standing, changed: number): Sides['belonging'] {
  const ran = (standing: Standing) => standing.status !== 'untouched'
  if (!ran(a)) return ran(b) ? 'onlyB' : 'none'
  if (!ran(b)) return 'onlyA'
  return a.status !== b.status || a.visits !== b.visits || changed > 0 ? 'differs' : 'same'
}

function wayOf(a: number, b: number): ReturnType<NonNullable<Standings['takenBy']>> {
  if (a === 0 && b === 0) return undefined
  return { belonging: a === 0 ? 'onlyB' : b === 0 ? 'onlyA' : a === b ? 'same' : 'differs', a, b }
}

/** Who has something, in words. */
export function belongingWord(belonging: Sides['belonging']): string {
  const words: Record<typeof belonging, () => string> = {
    onlyA: () => t('only A'),
    onlyB: () => t('only B'),
    differs: () => t('differs'),
    same: () => t('the same'),
    none: () => t('not run'),
  }
  return words[belonging]()
}

/**
 * What differs at a node, in few words: `3 : 4 visits`, `completed : failed`, `2 steps differ`.
 * @param visits false where they are said elsewhere
 */
export function sidesText({ belonging, a, b, changed, inside }: Sides, visits = true): string {
  if (belonging === 'none') return ''
  if (belonging === 'onlyA' || belonging === 'onlyB') return belongingWord(belonging)
  const status = (one: PlaceState['status'] | 'untouched') =>
    one === 'untouched' ? t('not run') : endWord(one)
  const parts = [
    a.status !== b.status ? `${status(a.status)} : ${status(b.status)}` : '',
    visits && a.visits !== b.visits ? t('{0} : {1} visits', a.visits, b.visits) : '',
    changed > 0 ? tn(changed, '1 step differs', '{0} steps differ') : '',
    inside > 0 ? t('{0} inside', inside) : '',
  ]
  return parts.filter(Boolean).join(' · ')
}

/** How often a way was taken in each, for its label; empty where once in both says nothing. */
export function wayText(edge: DrawnEdge, standings: Standings): string {
  const by = standings.takenBy?.(edge)
  if (!by) return standings.taken(edge) > 1 ? `${standings.taken(edge)}×` : ''
  return by.a === 1 && by.b === 1 ? '' : `${by.a} : ${by.b}`
}
