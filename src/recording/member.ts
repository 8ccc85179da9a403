/**
 * The container: gzip members one after another, so that `gzip -dc` reads the whole file. Each member's header has an
 * extra field with its length and its number of events, so that a reader can hop from one to the next; 0 while the
 * member is still being written.
 */

/** Bytes of a member's header: 10 fixed, 2 length of the extra field, 4 its id and size, 8 its content. */
export const headerSize = 24

/** Bytes of a member's trailer: CRC-32 and length of what it holds. */
export const trailerSize = 8

/** The most that one member may unpack to. */
export const maxMemberText = 256 * 1024 * 1024

/** What a member's header says. */
export interface MemberHeader {
  /** Bytes of the whole member; 0 while it is open. */
  size: number
  /** Number of events in it. */
  events: number
}

/** In the place of the number of events: the member holds one large value. */
export const valueMember = 0xffff_ffff

const id = [0x50, 0x48] // "PH"

/** A member's header. */
export function memberHeader({ size, events }: MemberHeader): Uint8Array {
  const bytes = new Uint8Array(headerSize)
  bytes.set([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 12, 0, ...id, 8, 0])
  const view = new DataView(bytes.buffer)
  view.setUint32(16, size, true)
  view.setUint32(20, events, true)
  return bytes
}

/** Reads a member's header; undefined when these bytes are none of ours. */
export function readMemberHeader(bytes: Uint8Array): MemberHeader | undefined {
  if (bytes.length < headerSize) return undefined
  const expected = [0x1f, 0x8b, 8, 4]
  if (expected.some((byte, i) => bytes[i] !== byte) || bytes[12] !== id[0] || bytes[13] !== id[1])
    return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return { size: view.getUint32(16, true), events: view.getUint32(20, true) }
}

/** A member's trailer. */
export function memberTrailer(crc: number, length: number): Uint8Array {
  const bytes = new Uint8Array(trailerSize)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, crc, true)
  view.setUint32(4, length >>> 0, true)
  return bytes
}

/** True when a member's trailer, its last bytes, fits what it holds. */
export function trailerFits(member: Uint8Array, content: Uint8Array, crc: number): boolean {
  const view = new DataView(member.buffer, member.byteOffset + member.length - trailerSize, trailerSize)
  return view.getUint32(0, true) === crc && view.getUint32(4, true) === content.length >>> 0
}

/** Where the closing members of a finished recording stand. */
export interface Footer {
  /** Offset of the summary member. */
  summary: number
  summarySize: number
}

const footerId = [0x50, 0x45] // "PE"

/** Bytes of the footer, which is the last member of a finished recording and holds no text. */
export const footerSize = 10 + 2 + 4 + 12 + 2 + trailerSize

/** The footer: an empty gzip member whose extra field points to the summary. */
export function footerMember(footer: Footer): Uint8Array {
  const bytes = new Uint8Array(footerSize)
  bytes.set([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 16, 0, ...footerId, 12, 0])
  const view = new DataView(bytes.buffer)
  view.setBigUint64(16, BigInt(footer.summary), true)
  view.setUint32(24, footer.summarySize, true)
  bytes.set([3, 0], 28)
  return bytes
}

/** Reads the footer from the last bytes of a file; undefined when the recording was not finished. */
export function readFooter(bytes: Uint8Array): Footer | undefined {
  if (bytes.length !== footerSize) return undefined
  const expected = [0x1f, 0x8b, 8, 4]
  if (expected.some((byte, i) => bytes[i] !== byte) || bytes[12] !== footerId[0] || bytes[13] !== footerId[1])
    return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return { summary: Number(view.getBigUint64(16, true)), summarySize: view.getUint32(24, true) }
}
