import type { Structure } from '../../recording/structure.ts'

/**
 * Which spans lie in which, and what they wrote: columns of numbers, some bytes an event, made in one pass over the
 * structure.
 */
export interface SpanTree {
  readonly structure: Structure
  /** The spans directly inside another, in the order in which they were entered; without one the outermost. */
  children(span?: number): number[]
  /** The seqs of the writes and edits of a span itself, in order. */
  writes(span: number): number[]
  /** The seqs of the logs and errors of a span itself, in order. */
  notes(span: number): number[]
}

/** Reads the structure of a timeline as far as it goes now. */
export function spanTreeOf(structure: Structure): SpanTree {
  const { length } = structure
  // Lists as chains of seq + 1, 0 being the end; slot 0 of the parents is for what lies in nothing.
  const lastChild = new Uint32Array(length + 1)
  const beforeChild = new Uint32Array(length)
  const lastWrite = new Uint32Array(length)
  const beforeWrite = new Uint32Array(length)
  const lastNote = new Uint32Array(length)
  const beforeNote = new Uint32Array(length)
  for (let seq = 0; seq < length; seq++) {
    const type = structure.type(seq)
    if (type === 'enter') {
      const slot = (structure.parent(seq) ?? -1) + 1
      beforeChild[seq] = lastChild[slot]!
      lastChild[slot] = seq + 1
    } else if (type === 'write' || type === 'edit') {
      const span = structure.span(seq)
      beforeWrite[seq] = lastWrite[span]!
      lastWrite[span] = seq + 1
    } else if (type === 'log' || type === 'error') {
      const span = structure.span(seq)
      beforeNote[seq] = lastNote[span]!
      lastNote[span] = seq + 1
    }
  }
  const listed = (last: number, before: Uint32Array): number[] => {
    const list: number[] = []
    for (let at = last; at !== 0; at = before[at - 1]!) list.push(at - 1)
    return list.reverse()
  }
  return {
    structure,
    children: (span = -1) => listed(lastChild[span + 1]!, beforeChild),
    writes: span => listed(lastWrite[span]!, beforeWrite),
    notes: span => listed(lastNote[span]!, beforeNote),
  }
}
