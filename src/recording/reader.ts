import { failure, PlayheadError } from '../workflow/problem.ts'
import { type Block, decodeBlock } from './block.ts'
import { createBlocks } from './blocks.ts'
import type { ByteSource } from './byte-source.ts'
import type { Decoder } from './codec.ts'
import {
  type ExecutionStatus,
  formatVersion,
  headerSchema,
  indexSchema,
  type RecordingHeader,
  type RecordingSummary,
  summarySchema,
} from './format.ts'
import { createValueLoader, maxBlockValues } from './large-values.ts'
import {
  footerSize,
  headerSize,
  type MemberHeader,
  maxMemberText,
  readFooter,
  readMemberHeader,
  trailerFits,
  trailerSize,
  valueMember,
} from './member.ts'
import { createSketch, type Sketch } from './sketch.ts'
import { emptyState } from './state.ts'
import { createStructure, type GrowingStructure } from './structure.ts'
import type { Timeline } from './timeline.ts'
import { createUpgrade, type Upgrade, type UpgradeStep } from './upgrade.ts'
import type { BlockPlace, Unfinished } from './writer.ts'

/** What can be said of a recording without its events. */
export interface RecordingOutline {
  header: RecordingHeader
  /** Absent when the recording was not finished. */
  summary?: RecordingSummary
}

/** A recording that was opened. Only its header, its index and the blocks that are looked at are read. */
export interface RecordedTimeline extends Timeline {
  /** The part of the events that holds a position, read at once: for those who go through all of it. */
  block(position: number): Promise<Block>
  live: false
  /** What could not be read of a damaged file; everything before it is there. */
  readonly damage?: Damage
  /** What is needed to write on where it ends. */
  unfinished(): Promise<Unfinished>
}

/** What a file has lost. */
export interface Damage {
  /** In a few words. */
  detail: string
  /** Bytes of blocks that cannot be read. */
  lostBytes: number
}

/**
 * Reads the first line, and the last of a finished recording.
 * @param path for messages
 * @throws {PlayheadError} `not-a-recording`, `recording-too-new`, `recording-damaged`
 */
export async function readOutline(
  source: ByteSource,
  path: string,
  codec: Decoder,
): Promise<RecordingOutline> {
  return named(path, async () => {
    const { header, file } = await readHeader(source, path, codec)
    return { header, summary: await readSummary(file) }
  })
}

/**
 * Opens a recording. One that was cut off, by a killed process say, is read up to its last flushed event; one that was
 * damaged otherwise, up to the first block that cannot be read, with {@link RecordedTimeline.damage}. The checksum of a
 * finished one is verified, and that of each block when it is read.
 * @param isRunning tells whether the process that writes an unfinished recording is still at it
 * @param steps how older versions are read; for tests
 * @throws {PlayheadError} as {@link readOutline}, and `recording-empty`
 */
export async function openRecording(
  source: ByteSource,
  path: string,
  codec: Decoder,
  isRunning: (header: RecordingHeader, path: string) => boolean = () => false,
  steps?: readonly UpgradeStep[],
): Promise<RecordedTimeline> {
  return named(path, async () => {
    const { header, version, member, file } = await readHeader(source, path, codec, steps)
    const parts = await readParts(file, member)
    const { summary, damage } = parts
    const { length } = parts.structure
    if (length === 0) throw failure('recording-empty', { path }, { path })
    const read = (place: BlockPlace) => named(path, async () => (await readBlock(file, place, true))!.block)
    const { open } = parts
    const blocks = createBlocks(parts.blocks, read, seq => (open && seq >= open.first ? open : undefined))
    const status: ExecutionStatus = summary?.status ?? (isRunning(header, path) ? 'running' : 'interrupted')
    return {
      header,
      summary,
      ...(damage ? { damage } : {}),
      structure: parts.structure,
      length,
      live: false,
      status,
      reach: async seq => seq < length,
      async unfinished() {
        if (version !== formatVersion) throw failure('recording-too-old', { path, version }, { path })
        const last = parts.blocks.at(-1)
        const first = last ? last.first + last.count : 0
        const structure = createStructure()
        for (let seq = 0; seq < first; seq++) structure.append(await blocks.event(seq))
        return {
          structure,
          sealed: parts.blocks,
          state: first === 0 ? emptyState : await blocks.state(first),
          end: last ? last.offset + last.size : member.length,
          headerSize: member.length,
          tail: parts.open?.events ?? [],
        }
      },
      // Lines of older versions must become those of this one first.
      ...(version === formatVersion && {
        sketch: (onPart: (part: number) => void, signal?: AbortSignal) =>
          named(path, () => sketchBlocks(file, parts, onPart, signal)),
      }),
      block(position) {
        if (!(position >= 0 && position <= length)) throw new RangeError(`there is no position ${position}`)
        return named(path, async () => blocks.block(position))
      },
      async event(seq) {
        if (!(seq >= 0 && seq < length)) throw new RangeError(`there is no event ${seq}`)
        return named(path, () => blocks.event(seq))
      },
      async state(position) {
        if (!(position >= 0 && position <= length)) throw new RangeError(`there is no position ${position}`)
        return named(path, () => blocks.state(position))
      },
    }
  })
}

/** A file, and how it is read. */
interface File {
  source: ByteSource
  codec: Decoder
  upgrade: Upgrade
}

interface Parts {
  summary?: RecordingSummary
  damage?: Damage
  structure: GrowingStructure
  blocks: BlockPlace[]
  /** The block that was being written when the recording was cut off. */
  open?: Block
}

async function readHeader(source: ByteSource, path: string, codec: Decoder, steps?: readonly UpgradeStep[]) {
  const size = await source.size()
  if (size === 0) throw failure('not-a-recording', { path, detail: 'it is empty' }, { path })
  const first = readMemberHeader(await source.read(0, headerSize))
  if (!first || (first.size !== 0 && first.size <= headerSize + trailerSize)) {
    throw failure('not-a-recording', { path, detail: 'it does not begin as one' }, { path })
  }
  if (first.size === 0 || first.size > size) {
    throw failure('not-a-recording', { path, detail: 'it was cut off within its first line' }, { path })
  }
  const member = await source.read(0, first.size)
  const line = parse(unpack(member, codec, 0, true).text)
  const version = (line as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > formatVersion) {
    throw failure('recording-too-new', { path, version, supported: formatVersion }, { path })
  }
  const upgrade = createUpgrade(version, steps)
  const header = headerSchema.safeParse(upgrade(line))
  if (!header.success) {
    const [issue] = header.error.issues
    const detail = `its first line is not a header (${issue?.path.join('.')}: ${issue?.message})`
    throw failure('not-a-recording', { path, detail }, { path })
  }
  return { header: header.data, version: version as number, member, file: { source, codec, upgrade } }
}

async function readSummary(file: File): Promise<RecordingSummary | undefined> {
  const { source, upgrade } = file
  const size = await source.size()
  if (size < footerSize) return undefined
  const footer = readFooter(await source.read(size - footerSize, footerSize))
  if (!footer || footer.summary + footer.summarySize > size) return undefined
  const line = parse(await readText(file, footer.summary, footer.summarySize))
  const summary = summarySchema.safeParse(upgrade(line))
  if (!summary.success) throw new RangeError('its last line is not a summary')
  return summary.data
}

/** By the index of a finished recording; where there is none that can be trusted, from the blocks themselves. */
async function readParts(file: File, first: Uint8Array): Promise<Parts> {
  try {
    const summary = await readSummary(file)
    if (!summary) return await scan(file, first.length)
    return await readIndex(file, first, summary)
  } catch (thrown) {
    // Not of the file, but of the way to it.
    if (thrown instanceof PlayheadError) throw thrown
    const parts = await scan(file, first.length)
    return { ...parts, damage: { lostBytes: 0, ...parts.damage, detail: detailOf(thrown) } }
  }
}

/** @param first the bytes of the first member, to which the checksum belongs, too */
async function readIndex(
  { source, codec, upgrade }: File,
  first: Uint8Array,
  summary: RecordingSummary,
): Promise<Parts> {
  const [offset, size] = summary.index
  if (offset < first.length || offset + size > (await source.size()))
    throw new RangeError('the file is shorter than its index says')
  const member = await source.read(offset, size)
  if ((await codec.sha256(first, member)) !== summary.checksum) throw new RangeError('its checksum is wrong')
  const index = indexSchema.safeParse(upgrade(parse(unpack(member, codec, offset, true).text)))
  if (!index.success) throw new RangeError('the line before its last is not an index')
  const structure = createStructure(index.data.structure)
  const blocks = index.data.blocks.map(([offset, size, first, count, crc]) => ({
    offset,
    size,
    first,
    count,
    crc,
  }))
  let events = 0
  for (const { first, count } of blocks) {
    if (first !== events || count < 0)
      throw new RangeError('the blocks of the index do not follow each other')
    events += count
  }
  if (structure.length !== summary.events || events !== summary.events)
    throw new RangeError('the index and the summary differ')
  return { summary, structure, blocks }
}

/** Rebuilds the index from the blocks themselves, as far as they can be read. */
async function scan(file: File, start: number): Promise<Parts> {
  const { source } = file
  const size = await source.size()
  const structure = createStructure()
  const blocks: BlockPlace[] = []
  for (let offset = start; offset + headerSize < size; ) {
    const header: MemberHeader | undefined = readMemberHeader(await source.read(offset, headerSize))
    if (!header) break
    const whole = header.size > 0 && offset + header.size <= size
    if (header.events === valueMember) {
      if (!whole) break
      offset += header.size
      continue
    }
    // Only a member that is still open, or holds events, is a block; the index has none.
    if (header.size > 0 && header.events === 0)
      return { structure, blocks, damage: { detail: 'its end is missing', lostBytes: 0 } }
    const length = whole ? header.size : size - offset
    const place = { offset, size: length, first: structure.length, count: header.events }
    let found: { block: Block; crc: number } | undefined
    try {
      found = await readBlock(file, place, whole)
      for (const event of found?.block.events ?? []) structure.append(event)
    } catch (thrown) {
      if (blocks.length === 0 || thrown instanceof PlayheadError) throw thrown
      return {
        structure: await structureOf(file, blocks),
        blocks,
        damage: { detail: detailOf(thrown), lostBytes: size - offset },
      }
    }
    if (!found) break
    if (!whole) return { structure, blocks, open: found.block }
    blocks.push({ ...place, crc: found.crc })
    offset += header.size
  }
  return { structure, blocks }
}

/** The structure of the events of whole blocks. */
async function structureOf(file: File, blocks: readonly BlockPlace[]) {
  const structure = createStructure()
  for (const place of blocks) {
    const { block } = (await readBlock(file, place, true))!
    for (const event of block.events) structure.append(event)
  }
  return structure
}

/** The texts of the blocks are read, and not decoded. */
async function sketchBlocks(
  file: File,
  { blocks, open, structure }: Parts,
  onPart: (part: number) => void,
  signal: AbortSignal | undefined,
): Promise<Sketch> {
  const maker = createSketch(structure.length)
  for (const { first, count, offset, size, crc } of blocks) {
    const read = await readMember(file, offset, size, true)
    requireWritten(first, read.crc, crc)
    maker.addBlock(read.text, first, count)
    onPart(first / structure.length)
    signal?.throwIfAborted()
  }
  for (const event of open?.events ?? []) maker.add(event)
  return maker.sketch
}

function detailOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message.split('\n')[0]! : String(thrown)
}

async function readBlock(
  file: File,
  place: Omit<BlockPlace, 'crc'> & { crc?: number },
  whole: boolean,
): Promise<{ block: Block; crc: number } | undefined> {
  const { text, crc } = await readMember(file, place.offset, place.size, whole)
  // Killed between the header of a block and its first line.
  if (!whole && !text.includes('\n')) return undefined
  if (place.crc !== undefined) requireWritten(place.first, crc, place.crc)
  const load = createValueLoader(([at, length]) => readText(file, at, length), maxBlockValues)
  const block = await decodeBlock(text, place.first, whole, load, file.upgrade)
  if (whole && block.events.length !== place.count)
    throw new RangeError(`the block of event ${place.first} is not complete`)
  return { block, crc }
}

function requireWritten(first: number, crc: number, written: number): void {
  if (crc !== written) throw new RangeError(`the block of event ${first} is not the one that was written`)
}

async function readText(file: File, offset: number, size: number): Promise<string> {
  return (await readMember(file, offset, size, true)).text
}

async function readMember(
  { source, codec }: File,
  offset: number,
  size: number,
  whole: boolean,
): Promise<{ text: string; crc: number }> {
  const bytes = await source.read(offset, size)
  if (bytes.length < size) throw new RangeError('the file is shorter than its index says')
  return unpack(bytes, codec, offset, whole)
}

/** @param whole false for a member that was cut off */
function unpack(
  bytes: Uint8Array,
  codec: Decoder,
  offset: number,
  whole: boolean,
): { text: string; crc: number } {
  if (whole && bytes.length < headerSize + trailerSize)
    throw new RangeError('the file is shorter than its index says')
  const content = codec.inflate(
    bytes.subarray(headerSize, whole ? bytes.length - trailerSize : undefined),
    maxMemberText,
  )
  const crc = codec.crc32(content)
  if (whole && !trailerFits(bytes, content, crc))
    throw new RangeError(`the checksum of the part at byte ${offset} is wrong`)
  return { text: new TextDecoder().decode(content), crc }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RangeError('a line is not JSON')
  }
}

/** Whatever goes wrong while reading is an error that names the file. */
async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof PlayheadError) throw thrown
    throw failure('recording-damaged', { path, detail: detailOf(thrown) }, { path }, thrown)
  }
}
