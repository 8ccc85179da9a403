import type { JsonObject } from '../src/workflow/json.ts'

/** What a workflow is made of: pieces follow each other, and some hold sequences of pieces. */
export type Piece =
  | { kind: 'node'; node: JsonObject }
  | { kind: 'choice'; condition: string; keys: readonly string[]; ways: Piece[][] }
  | { kind: 'loop'; rounds: number; body: Piece[]; maxVisits?: number }
  | { kind: 'parallel'; join: string; branches: Piece[][]; output?: string; endsApart: boolean }
  | { kind: 'fan'; branches: Piece[][]; endsApart: boolean }
  | { kind: 'countdown' }
  | { kind: 'foreach'; items: string; concurrency: number; body: Piece[]; output: string }

/** Lays pieces out as nodes, in the order in which a reader expects them. */
export function layOut(pieces: readonly Piece[], last: JsonObject): JsonObject[] {
  const counts = new Map<string, number>()
  const name = (type: string) => {
    const count = (counts.get(type) ?? 0) + 1
    counts.set(type, count)
    return `${type}_${count}`
  }

  /** The nodes of a sequence that goes on at `next`; the first of them is where it begins. */
  const run = (sequence: readonly Piece[], next: string | undefined, looped: boolean): JsonObject[] => {
    const parts: JsonObject[][] = []
    let following = next
    for (const piece of sequence.toReversed()) {
      parts.unshift(place(piece, following, looped))
      following = parts[0]![0]!['id'] as string
    }
    return parts.flat()
  }

  const goingOn = (next: string | undefined): JsonObject => (next === undefined ? {} : { next })
  const startOf = (nodes: JsonObject[]) => nodes[0]!['id'] as string

  /** A branch may end without naming what follows, if its last piece is a plain node. */
  const branch = (pieces: readonly Piece[], next: string | undefined, endsApart: boolean, looped: boolean) =>
    run(pieces, endsApart && pieces.at(-1)?.kind === 'node' ? undefined : next, looped)

  const place = (piece: Piece, next: string | undefined, looped: boolean): JsonObject[] => {
    switch (piece.kind) {
      case 'node':
        return [{ id: name(String(piece.node['type'])), ...piece.node, ...goingOn(next) }]
      case 'countdown':
        return [
          {
            id: name('small'),
            type: 'transform',
            set: { small: 'a % 3' },
            next: `count_${counts.get('small')}`,
          },
          {
            id: `count_${counts.get('small')}`,
            type: 'workflow',
            workflow: 'countdown',
            inputs: { n: '$ctx.small' },
            ...goingOn(next),
          },
        ]
      case 'choice': {
        const id = name('choice')
        const ways = piece.ways.map(way => run(way, next, looped))
        const branches: JsonObject = Object.fromEntries(piece.keys.map((key, i) => [key, startOf(ways[i]!)]))
        return [{ id, type: 'condition', condition: piece.condition, branches }, ...ways.flat()]
      }
      case 'loop': {
        const id = name('round')
        const again = `again_${id}`
        const body = run(piece.body, id, true)
        const limit: JsonObject = piece.maxVisits === undefined ? {} : { max_visits: piece.maxVisits }
        return [
          { id: `begin_${id}`, type: 'transform', set: { [id]: '0' }, next: startOf(body) },
          ...body,
          { id, type: 'transform', set: { [id]: `${id} + 1` }, next: again, ...limit },
          {
            id: again,
            type: 'condition',
            condition: `${id} < ${piece.rounds}`,
            branches: { true: startOf(body), default: next ?? `after_${id}` },
          },
          ...(next === undefined ? [{ id: `after_${id}`, type: 'wait', duration: 0 }] : []),
        ]
      }
      case 'parallel': {
        const id = name('parallel')
        const branches = piece.branches.map(pieces => branch(pieces, next, piece.endsApart, looped))
        const output: JsonObject = piece.output === undefined ? {} : { output: piece.output }
        return [
          {
            id,
            type: 'parallel',
            parallel_nodes: branches.map(startOf),
            join_strategy: piece.join,
            ...output,
            ...goingOn(next),
          },
          ...branches.flat(),
        ]
      }
      case 'foreach': {
        const id = name('each')
        const body = run(piece.body, undefined, true)
        const { items, concurrency, output } = piece
        return [
          { id, type: 'foreach', items, node: startOf(body), concurrency, output, ...goingOn(next) },
          ...body,
        ]
      }
      case 'fan': {
        const id = name('fan')
        // Without a join each round of a loop would run in the branches of the one before.
        const branches = piece.branches.map(pieces =>
          branch(pieces, next, piece.endsApart && !looped, looped),
        )
        return [{ id, type: 'wait', duration: '0ms', next: branches.map(startOf) }, ...branches.flat()]
      }
    }
  }

  return [...run(pieces, String(last['id']), false), last]
}

/** The inner workflow cannot call itself: it would have no end. */
export function withoutCalls(piece: Piece): Piece {
  const all = (sequences: Piece[][]) => sequences.map(pieces => pieces.map(withoutCalls))
  switch (piece.kind) {
    case 'node':
      return piece.node['type'] === 'workflow' ? { kind: 'node', node: { type: 'wait', duration: 0 } } : piece
    case 'choice':
      return { ...piece, ways: all(piece.ways) }
    case 'loop':
      return { ...piece, body: piece.body.map(withoutCalls) }
    case 'parallel':
    case 'fan':
      return { ...piece, branches: all(piece.branches) }
    case 'foreach':
      return { ...piece, body: piece.body.map(withoutCalls) }
    case 'countdown':
      return piece
  }
}
