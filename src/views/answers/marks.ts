import type { Structure } from '../../recording/structure.ts'
import type { Mark, SpansQuery } from '../protocol/spans.ts'

/** What is marked above the bars of a part of the timeline. */
export type Marks = (
  query: SpansQuery,
  at: (seq: number) => number,
  end: number,
  tokens?: ReadonlyMap<number, number>,
) => Mark[]

/** Something that lasts: from an event to an event, or to the end where it goes on. */
interface Stretch {
  kind: 'question' | 'wait' | 'retry'
  from: number
  to: number | undefined
}

/**
 * Marks of a structure. What it holds is looked for once.
 * @param waits tells of a span whether all that it does is wait
 */
export function createMarks(structure: Structure, waits: (span: number) => boolean): Marks {
  let found: { errors: number[]; stretches: Stretch[] } | undefined
  return (query, at, end, tokens) => {
    found ??= look(structure, waits)
    const { from, to, parts, key, hits = [] } = query
    const marks: Mark[] = []
    const part = (to - from) / Math.max(1, parts)
    const last = new Map<Mark['kind'], Mark>()
    const add = (kind: Mark['kind'], seq: number, more: Pick<Mark, 'amount' | 'until'> = {}) => {
      const place = at(seq)
      const { amount, until } = more
      if ((until ?? place) < from || place > to) return
      const before = last.get(kind)
      if (before && place - before.at < part) {
        before.count++
        if (amount !== undefined) before.amount = (before.amount ?? 0) + amount
        if (until !== undefined) before.until = Math.max(before.until ?? 0, until)
        return
      }
      const mark: Mark = { kind, at: place, position: seq + 1, count: 1, ...more }
      last.set(kind, mark)
      marks.push(mark)
    }
    for (const { kind, from: seq, to: ends } of found.stretches)
      add(kind, seq, { until: ends === undefined ? end : at(ends) })
    for (const [seq, amount] of tokens ?? []) add('cost', seq, { amount })
    if (key !== undefined) for (const seq of structure.writes(key)) add('write', seq)
    for (const position of hits) {
      if (position < 1 || position > structure.length) continue
      const before = marks.length
      add('breakpoint', position - 1)
      // It stands before what it stops at, or behind it, and one goes to where it stands.
      if (marks.length > before) marks.at(-1)!.position = position
    }
    for (const seq of found.errors) add('error', seq)
    return marks
  }
}

function look(structure: Structure, waits: (span: number) => boolean) {
  const errors: number[] = []
  const stretches: Stretch[] = []
  // By the parent's span and the site: the last attempt of a node.
  const last = new Map<number, number>()
  const sites = structure.sites.length
  for (let seq = 0; seq < structure.length; seq++) {
    const type = structure.type(seq)
    if (type === 'error') errors.push(seq)
    if (type !== 'enter') continue
    const { kind } = structure.site(seq)
    if (kind === 'question') stretches.push({ kind, from: seq, to: structure.exit(seq) })
    if (kind !== 'node') continue
    if (waits(seq)) stretches.push({ kind: 'wait', from: seq, to: structure.exit(seq) })
    const place = ((structure.parent(seq) ?? -1) + 1) * sites + structure.siteNumber(seq)
    const before = last.get(place)
    last.set(place, seq)
    if (before === undefined || structure.visit(before) !== structure.visit(seq)) continue
    const failed = structure.exit(before)
    if (failed !== undefined) stretches.push({ kind: 'retry', from: failed, to: seq })
  }
  return { errors, stretches: stretches.sort((a, b) => a.from - b.from) }
}

/** So many places are enough: of more, nobody could tell them apart. */
const most = 2_000

/** The positions at which given nodes begin, in order, at most some thousand. */
export function beginningsOf(
  structure: Structure,
  nodes: readonly { workflow: string; id: string }[],
): number[] {
  const wanted = new Set(nodes.map(({ workflow, id }) => JSON.stringify([workflow, id])))
  const isWanted = structure.sites.map(
    ({ kind, workflow, id }) => kind === 'node' && wanted.has(JSON.stringify([workflow, id])),
  )
  const positions: number[] = []
  if (!isWanted.includes(true)) return positions
  for (let seq = 0; seq < structure.length && positions.length < most; seq++)
    if (structure.type(seq) === 'enter' && isWanted[structure.siteNumber(seq)]) positions.push(seq + 1)
  return positions
}
