import type { Both, ComparedGraph } from '../../protocol/comparison.ts'
import type { PlaceState } from '../../protocol/graph.ts'
import type { DrawnEdge, DrawnNode } from '../graph/drawn.ts'
import { type Standing, type Standings, standingsOf } from '../graph/standing.ts'

/** Who has something, and whether it is the same in both. */
export type Belonging = 'onlyA' | 'onlyB' | 'differs' | 'same'

/** How a drawn node stands in two executions. */
export interface Sides {
  belonging: Belonging | 'none'
  a: Standing
  b: Standing
  /** Steps that both have, and in which something differs. */
  changed: number
}

/** Two overlays, so that they can be asked for places and ways as one. */
export interface ComparedStandings extends Standings {
  sidesOf(node: DrawnNode): Sides
}

/** Puts two executions on one graph. */
export function comparedStandings({ overlays, changed }: Omit<ComparedGraph, 'graph'>): ComparedStandings {
  const of: Both<Standings> = { a: standingsOf(overlays.a), b: standingsOf(overlays.b) }
  const sidesOf = (node: DrawnNode): Sides => {
    const [a, b] = [of.a.of(node), of.b.of(node)]
    const inside = [node.place, ...node.hidden].reduce((sum, place) => sum + (changed[place] ?? 0), 0)
    return { belonging: belongingOf(a, b, inside), a, b, changed: inside }
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
export const belongingWords: Readonly<Record<Sides['belonging'], string>> = {
  onlyA: 'only A',
  onlyB: 'only B',
  differs: 'differs',
  same: 'the same',
  none: 'not run',
}

/** What differs at a node, in few words: `3 : 4 visits`, `completed : failed`, `2 steps differ`. */
export function sidesText({ belonging, a, b, changed }: Sides): string {
  if (belonging === 'none') return ''
  if (belonging === 'onlyA' || belonging === 'onlyB') return belongingWords[belonging]
  const status = (one: PlaceState['status'] | 'untouched') => (one === 'open' ? 'not ended' : one)
  const parts = [
    a.status !== b.status ? `${status(a.status)} : ${status(b.status)}` : '',
    a.visits !== b.visits ? `${a.visits} : ${b.visits} visits` : '',
    changed > 0 ? `${changed} ${changed === 1 ? 'step differs' : 'steps differ'}` : '',
  ]
  return parts.filter(Boolean).join(' · ')
}

/** How often a way was taken in each, for its label; empty where once in both says nothing. */
export function wayText(edge: DrawnEdge, standings: Standings): string {
  const by = standings.takenBy?.(edge)
  if (!by) return standings.taken(edge) > 1 ? `${standings.taken(edge)}×` : ''
  return by.a === 1 && by.b === 1 ? '' : `${by.a} : ${by.b}`
}
