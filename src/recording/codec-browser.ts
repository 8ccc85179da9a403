import { Inflate } from 'fflate'
import type { Decoder } from './codec.ts'

/** Bytes that are unpacked at once: what these can grow to, about a thousandfold, is all that a bomb gets. */
const step = 16 * 1024

/**
 * Reading in a browser: inflate by fflate, synchronous, and SHA-256 by Web Crypto, which pages have that come by HTTPS, from this
 * machine, or from an extension.
 */
export const browserDecoder: Decoder = {
  inflate(bytes, limit) {
    const pieces: Uint8Array[] = []
    let length = 0
    const stream = new Inflate(piece => {
      length += piece.length
      if (length > limit) throw new RangeError(`a block would unpack to more than ${limit} bytes`)
      if (piece.length > 0) pieces.push(piece)
    })
    // Never the last one: what is cut off counts up to the cut, as it does in Node. Checksums tell what is missing.
    for (let at = 0; at < bytes.length; at += step) stream.push(bytes.subarray(at, at + step), false)
    return join(pieces, length)
  },
  crc32(bytes, before = 0) {
    let crc = ~before
    for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ crcTable[(crc ^ bytes[i]!) & 0xff]!
    return ~crc >>> 0
  },
  async sha256(...pieces) {
    const whole = join(
      pieces,
      pieces.reduce((length, piece) => length + piece.length, 0),
    )
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', whole))
    return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('')
  },
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

function join(pieces: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}
