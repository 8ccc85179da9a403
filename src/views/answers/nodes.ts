import type { Timeline } from '../../recording/timeline.ts'
import type { NodeRow, NodesPage, NodesQuery } from '../protocol/execution.ts'
import type { NodeIndex } from './node-index.ts'
import type { RecordedNodes } from './node-types.ts'

/** So many rows at once, whatever is asked. */
const most = 500

/** When nodes began and ended, by row; NaN for what has not ended. */
export interface NodeTimes {
  start(row: number): number
  end(row: number): number
}

/** The table of nodes: which rows there are, and what stands in them. */
export interface Nodes {
  page(query: NodesQuery): Promise<NodesPage>
}

/**
 * @param times reads them for all of the recording: only an order by duration needs that
 */
export function createNodes(
  timeline: Timeline,
  index: NodeIndex,
  recorded: RecordedNodes,
  times: () => Promise<NodeTimes>,
): Nodes {
  const { structure } = timeline
  let last: { key: string; rows: Uint32Array } | undefined

  const matching = ({ text, status, between }: NodesQuery): number[] => {
    const wanted = text.trim().toLowerCase()
    const rows: number[] = []
    for (let row = 0; row < index.length; row++) {
      if (status !== undefined && index.status(row) !== status) continue
      if (between && !isBetween(row, between)) continue
      if (wanted !== '') {
        const span = index.last(row)
        const fits =
          structure.address(span).toLowerCase().includes(wanted) || recorded.typeOf(span).includes(wanted)
        if (!fits) continue
      }
      rows.push(row)
    }
    return rows
  }

  const isBetween = (row: number, { from, to }: { from: number; to: number }) =>
    index.first(row) < to && (structure.exit(index.last(row)) ?? structure.length) >= from

  const ordered = async (query: NodesQuery): Promise<Uint32Array> => {
    const { sort, descending, text, status, between } = query
    const key = JSON.stringify([sort, descending, text, status, between])
    if (last?.key === key) return last.rows
    const rows = matching(query)
    const compare = await comparison(sort)
    if (compare) rows.sort((a, b) => compare(a, b) || a - b)
    if (descending) rows.reverse()
    last = { key, rows: Uint32Array.from(rows) }
    return last.rows
  }

  const comparison = async (
    sort: NodesQuery['sort'],
  ): Promise<((a: number, b: number) => number) | undefined> => {
    const byText = (of: (row: number) => string) => {
      const texts = new Map<number, string>()
      const text = (row: number) => {
        const found = texts.get(row) ?? of(row)
        texts.set(row, found)
        return found
      }
      return (a: number, b: number) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0)
    }
    switch (sort) {
      case 'address':
        return byText(row => structure.address(index.last(row)))
      case 'type':
        return byText(row => recorded.typeOf(index.last(row)))
      case 'status':
        return byText(row => index.status(row))
      case 'visit':
        return (a, b) => index.visit(a) - index.visit(b)
      case 'attempts':
        return (a, b) => index.attempts(a) - index.attempts(b)
      case 'duration': {
        const { start, end } = await times()
        // What has not ended counts as longest: it is what one waits for.
        const took = (row: number) =>
          Number.isNaN(end(row)) ? Number.POSITIVE_INFINITY : end(row) - start(row)
        const order = (a: number, b: number) => {
          const [x, y] = [took(a), took(b)]
          return x === y ? 0 : x - y
        }
        return order
      }
      default:
        return undefined
    }
  }

  const rowOf = async (row: number): Promise<NodeRow> => {
    const span = index.last(row)
    const exit = structure.exit(span)
    const { time: startedAt } = await timeline.event(index.first(row))
    const endedAt = exit === undefined ? undefined : (await timeline.event(exit)).time
    return {
      address: structure.address(span),
      type: recorded.typeOf(span) || (await typeIn(timeline, span)),
      status: index.status(row),
      visit: index.visit(row),
      visits: index.visits(row),
      attempts: index.attempts(row),
      startedAt,
      ...(endedAt !== undefined && { duration: endedAt - startedAt }),
      span,
      position: exit ?? timeline.length,
    }
  }

  return {
    async page(query) {
      const rows = await ordered(query)
      const offset = Math.max(0, Math.floor(query.offset))
      const limit = Math.max(0, Math.min(most, Math.floor(query.limit)))
      const page: NodeRow[] = []
      for (const row of rows.subarray(offset, offset + limit)) page.push(await rowOf(row))
      return { total: index.length, matching: rows.length, rows: page }
    },
  }
}

/** Of a node that the recorded text does not have: it was made while the run went on. */
async function typeIn(timeline: Timeline, span: number): Promise<string> {
  const event = await timeline.event(span)
  return event.type === 'enter' ? (event.nodeType ?? '') : ''
}
