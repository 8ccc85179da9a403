import { type Block, createBlock, encodeEvent, encodeKeyframe } from './block.ts'
import type { Codec } from './codec.ts'
import type { Event } from './event.ts'
import { blockLength, blockSize, type RecordingHeader, type RecordingSummary } from './format.ts'
import { createLargeValues } from './large-values.ts'
import { footerMember, valueMember } from './member.ts'
import { createMemberWriter, type MemberPlace, worthHandingOver } from './member-writer.ts'
import type { Sink } from './sink.ts'
import { createSpanCounts } from './span-counts.ts'
import { applyAll, emptyState, type State } from './state.ts'
import { createStructure, type GrowingStructure } from './structure.ts'
import { createStructurePacker } from './structure-packer.ts'

/** A block in a file. */
export interface BlockPlace extends MemberPlace {
  first: number
  count: number
}

/** What becomes known only at the end of an execution. */
export type Ending = Pick<RecordingSummary, 'status' | 'endedAt' | 'duration' | 'error' | 'questions'>

/**
 * Writes a recording as the run goes. Events are held back until {@link RecordingWriter.flush}; what was flushed can be
 * read even if the process is killed.
 */
export interface RecordingWriter {
  readonly structure: GrowingStructure
  readonly sealed: readonly BlockPlace[]
  /** The block with an event, or at its end, of those that are not sealed: the open one, and those that are being compressed. */
  held(seq: number): Block | undefined
  append(event: Event): void
  /** Set while too much waits for its compression: who goes on only then needs no more memory for a long run. */
  pressure(): Promise<void> | undefined
  /** Hands all events to the sink. */
  flush(): void
  /** As {@link flush}, once what is being compressed has reached the sink. */
  flushSoon(): void
  /** Writes the index, the summary and the footer; returns the summary. No event can follow. */
  finish(ending: Ending): RecordingSummary
  /** As {@link finish}, compressed elsewhere while the program goes on. */
  finishLater(ending: Ending): Promise<RecordingSummary>
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
  const packer = createStructurePacker(structure)
  const spans = createSpanCounts(structure)
  const members = createMemberWriter(sink, codec, before?.end ?? 0)
  const toHash = (bytes: Uint8Array) => hash.update(bytes)
  if (!before) members.put(`${JSON.stringify(header)}\n`, 0, toHash)

  /** Blocks whose events are complete, but which are not written yet. */
  const closed: Block[] = []
  let keyframe = before?.state ?? emptyState
  let block = createBlock(keyframe)
  let member = members.open()
  /** True when nothing but its keyframe was added to the member of the open block, or when none is open any more. */
  let isFresh = true
  /** Of the events of the open block. */
  let length = 0
  let flushIsDue = false

  const flush = () => {
    flushIsDue = false
    members.settle()
    if (!isFresh) member.flush()
  }

  /** Ends the open block, of which then nothing more is to be flushed. */
  const end = () => {
    const done = block
    const { first, events } = done
    closed.push(done)
    member.close(events.length, place => {
      sealed.push({ ...place, first, count: events.length })
      closed.splice(closed.indexOf(done), 1)
    })
    isFresh = true
    packer.take()
    spans.take()
  }

  const seal = () => {
    end()
    keyframe = applyAll(keyframe, block.events)
    block = createBlock(keyframe)
    begin()
  }

  const values = createLargeValues(
    json => {
      // A value stands before the block that refers to it, so the open one ends here.
      if (block.events.length > 0) seal()
      const { offset, size } = members.put(`${json}\n`, valueMember)
      return [offset, size]
    },
    text => codec.sha256(encoder.encode(text)) as string,
  )

  const begin = () => {
    length = 0
    isFresh = true
    member = members.open()
    member.add(encodeKeyframe(keyframe, values))
  }
  begin()

  const append = (event: Event) => {
    structure.append(event)
    const line = encodeEvent(event, values)
    block.events.push(event)
    member.add(line)
    isFresh = false
    length += line.length
    if (block.events.length === snapshots || length > blockSize) seal()
  }
  for (const event of before?.tail ?? []) append(event)
  // They were in the file already: a process that is killed before it does anything must not take them with it.
  if (before && before.tail.length > 0) flush()

  const indexText = () => {
    const blocks = sealed.map(({ offset, size, first, count, crc }) => [offset, size, first, count, crc])
    return `${JSON.stringify({ type: 'index', blocks, structure: packer.packed() })}\n`
  }

  const close = (ending: Ending, index: MemberPlace): RecordingSummary => {
    const summary: RecordingSummary = {
      type: 'summary',
      ...ending,
      ...spans.counts(),
      checksum: hash.hex(),
      index: [index.offset, index.size],
    }
    members.together(() => {
      const { offset, size } = members.put(`${JSON.stringify(summary)}\n`)
      members.append(footerMember({ summary: offset, summarySize: size }))
    })
    return summary
  }

  const finish = (ending: Ending): RecordingSummary => {
    flushIsDue = false
    const summary = members.together(() => {
      // No block follows: whoever asks for the last state makes it.
      if (block.events.length > 0) end()
      members.settle()
      return close(ending, members.put(indexText(), 0, toHash))
    })
    sink.close()
    return summary
  }

  return {
    structure,
    sealed,
    held(seq) {
      if (seq >= block.first) return block
      return closed.find(({ first, events }) => seq >= first && seq < first + events.length)
    },
    append,
    pressure() {
      return members.waiting() > mostWaiting ? members.settled() : undefined
    },
    flush,
    flushSoon() {
      if (members.waiting() === 0) return flush()
      if (flushIsDue) return
      flushIsDue = true
      void members.settled().then(() => {
        if (flushIsDue) flush()
      })
    },
    finish,
    async finishLater(ending) {
      // What has but one block is done sooner than the rest of it is handed over.
      if (structure.length <= snapshots && length < worthHandingOver) return finish(ending)
      flushIsDue = false
      if (block.events.length > 0) end()
      await members.settled()
      const summary = close(ending, await members.putLater(indexText(), toHash))
      sink.close()
      return summary
    },
  }
}

/** So many blocks may wait for their compression before the run waits for them: more would not be done sooner, only be kept longer. */
const mostWaiting = 1
