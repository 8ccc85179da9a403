import { decodeBlock } from './block.ts'
import { createBlocks } from './blocks.ts'
import type { Codec } from './codec.ts'
import { createDegradingSink } from './degrading-sink.ts'
import type { EventLog } from './event-log.ts'
import type { RecordingHeader } from './format.ts'
import { createValueLoader } from './large-values.ts'
import { headerSize, maxMemberText, trailerSize } from './member.ts'
import type { Sink } from './sink.ts'
import { createWriter, type Hash, type Unfinished } from './writer.ts'

/**
 * Keeps the events of a run in its recording.
 * @param onLost told once when the medium of the recording fails; the rest is kept in memory then
 * @param before what is there of a recording that goes on
 */
export function createRecordingLog(
  header: RecordingHeader,
  {
    sink: medium,
    codec,
    hash,
    snapshots,
  }: { sink: Sink; codec: Codec; hash: Hash; snapshots?: number | undefined },
  onLost: (thrown: unknown) => void,
  before?: Unfinished,
): EventLog {
  const sink = createDegradingSink(medium, onLost)
  const writer = createWriter(header, sink, codec, hash, before, snapshots)
  const read = async (offset: number, size: number) => {
    const bytes = await sink.read(offset, size)
    const text = codec.inflate(bytes.subarray(headerSize, bytes.length - trailerSize), maxMemberText)
    return new TextDecoder().decode(text)
  }
  const load = createValueLoader(place => read(...place))
  const blocks = createBlocks(
    writer.sealed,
    async place => decodeBlock(await read(place.offset, place.size), place.first, true, load),
    writer.held,
  )
  const { structure, append, pressure, flush, flushSoon, finishLater: finish } = writer
  return { structure, append, pressure, flush, flushSoon, finish, ...blocks }
}
