import { type Block, createBlock, encodeEvent, encodeKeyframe } from './block.ts'
import type { Codec } from './codec.ts'
import type { Event } from './event.ts'
import { countSpans } from './event-log.ts'
import { blockLength, blockSize, type RecordingHeader, type RecordingSummary } from './format.ts'
import { createLargeValues } from './large-values.ts'
import { footerMember, headerSize, memberHeader, memberTrailer, valueMember } from './member.ts'
import type { Sink } from './sink.ts'
import { apply, emptyState, type State } from './state.ts'
import { createStructure, type GrowingStructure } from './structure.ts'

/** A block in a file. */
export interface BlockPlace {
  offset: number
  size: number
  first: number
  count: number
  /** CRC-32 of its text. */
  crc: number
}

/** What becomes known only at the end of an execution. */
export type Ending = Pick<RecordingSummary, 'status' | 'endedAt' | 'duration' | 'error' | 'questions'>

/**
 * Writes a recording as the run goes. Events are held back until {@link RecordingWriter.flush}; what was flushed can be
 * read even if the process is killed.
 */
export interface RecordingWriter {
  readonly structure: GrowingStructure
  /** The state after the last event. */
  readonly state: State
  readonly sealed: readonly BlockPlace[]
  /** The block that is being written. */
  readonly open: Block
  append(event: Event): void
  /** Hands all events to the sink. */
  flush(): void
  /** Writes the index, the summary and the footer; returns the summary. No event can follow. */
  finish(ending: Ending): RecordingSummary
}

/** SHA-256 over pieces, handed in. */
export interface Hash {
  update(bytes: Uint8Array): void
  hex(): string
}

/** What is there of a recording that goes on. */
export interface Unfinished {
  /** Of all events that are in the sealed blocks. */
  structure: GrowingStructure
  sealed: readonly BlockPlace[]
  /** The state after these events. */
  state: State
  /** Where the next block begins. The hash was updated with the first member. */
  end: number
  /** Bytes of the first member. */
  headerSize: number
  /** Events that stand in no sealed block, to be written again. */
  tail: readonly Event[]
}

/**
 * Starts a recording: writes its header at once; or goes on with one.
 * @param snapshots events in a block, each of which begins with the whole state
 */
export function createWriter(
  header: RecordingHeader,
  sink: Sink,
  codec: Codec,
  hash: Hash,
  before?: Unfinished,
  snapshots = blockLength,
): RecordingWriter {
  const encoder = new TextEncoder()
  const structure = before?.structure ?? createStructure()
  const sealed: BlockPlace[] = [...(before?.sealed ?? [])]
  let state = before?.state ?? emptyState
  let end = before?.end ?? 0

  const put = (bytes: Uint8Array) => {
    sink.write(bytes, end)
    end += bytes.length
  }

  /** A gzip member that is written in one go. */
  const putMember = (text: string, hashed: boolean, events = 0): [offset: number, size: number] => {
    const member = openMember()
    member.add(encoder.encode(text))
    const { offset, size, pieces } = member.close(events)
    if (hashed) for (const piece of pieces) hash.update(piece)
    return [offset, size]
  }

  /** A gzip member that grows piece by piece, readable after each. */
  const openMember = () => {
    let offset = end
    const pieces: Uint8Array[] = []
    let before: Uint8Array | undefined
    let crc = 0
    let length = 0
    let pending: Uint8Array[] = []
    const deflate = (last: boolean) => {
      const text = concat(pending)
      pending = []
      const bytes = codec.deflate(text, before, last)
      crc = codec.crc32(text, crc)
      length += text.length
      before = text.length >= windowSize || !before ? text.subarray(-windowSize) : tail(before, text)
      return bytes
    }
    const putPiece = (bytes: Uint8Array) => {
      if (pieces.length > 0) put(bytes)
      else {
        offset = end
        pieces.push(memberHeader({ size: 0, events: 0 }))
        put(concat([pieces[0]!, bytes]))
      }
      pieces.push(bytes)
    }
    return {
      add: (text: Uint8Array) => void pending.push(text),
      flush() {
        if (pending.length > 0) putPiece(deflate(false))
      },
      close(events: number): { offset: number; size: number; crc: number; pieces: readonly Uint8Array[] } {
        const bytes = deflate(true)
        if (pieces.length === 0) {
          // Nothing was flushed, so the header can be right from the start.
          const size = headerSize + bytes.length + 8
          offset = end
          pieces.push(memberHeader({ size, events }), bytes, memberTrailer(crc, length))
          put(concat(pieces))
        } else {
          putPiece(concat([bytes, memberTrailer(crc, length)]))
          pieces[0] = memberHeader({ size: end - offset, events })
          sink.write(pieces[0], offset)
        }
        return { offset, size: end - offset, crc, pieces }
      },
    }
  }

  if (!before) putMember(`${JSON.stringify(header)}\n`, true)

  let block = createBlock(state)
  let member = openMember()
  let lines: string[] = []
  /** Of the events of the open block. */
  let length = 0

  const drain = () => {
    if (lines.length === 0) return
    member.add(encoder.encode(lines.join('')))
    lines = []
  }

  const seal = () => {
    drain()
    const { offset, size, crc } = member.close(block.events.length)
    sealed.push({ offset, size, first: block.first, count: block.events.length, crc })
    length = 0
    block = createBlock(state)
    member = openMember()
    lines = [encodeKeyframe(state, values)]
  }

  const values = createLargeValues(
    json => {
      // A value stands before the block that refers to it, so the open one ends here.
      if (block.events.length > 0) seal()
      return putMember(`${json}\n`, false, valueMember)
    },
    text => codec.sha256(encoder.encode(text)) as string,
  )
  lines.push(encodeKeyframe(state, values))

  const append = (event: Event) => {
    structure.append(event)
    const line = encodeEvent(event, values)
    state = apply(state, event)
    block.events.push(event)
    lines.push(line)
    length += line.length
    if (block.events.length === snapshots || length > blockSize) seal()
  }
  for (const event of before?.tail ?? []) append(event)

  return {
    structure,
    sealed,
    get state() {
      return state
    },
    get open() {
      return block
    },
    append,
    flush() {
      if (lines.length === 1 && block.events.length === 0) return
      drain()
      member.flush()
    },
    finish(ending) {
      if (block.events.length > 0) seal()
      const blocks = sealed.map(({ offset, size, first, count, crc }) => [offset, size, first, count, crc])
      const index = putMember(
        `${JSON.stringify({ type: 'index', blocks, structure: structure.pack() })}\n`,
        true,
      )
      const checksum = hash.hex()
      const summary: RecordingSummary = {
        type: 'summary',
        ...ending,
        ...countSpans(structure),
        checksum,
        index,
      }
      const [offset, size] = putMember(`${JSON.stringify(summary)}\n`, false)
      put(footerMember({ summary: offset, summarySize: size }))
      sink.close()
      return summary
    },
  }
}

/** More than this makes a flush slower, and the file no smaller: events look like those just before them. */
const windowSize = 8 * 1024

/** The last bytes of a stream, as far as later pieces can refer back to them. */
function tail(before: Uint8Array, text: Uint8Array): Uint8Array {
  return concat([before, text]).subarray(-windowSize)
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!
  const joined = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}
