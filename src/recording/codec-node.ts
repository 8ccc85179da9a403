import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, crc32, deflateRaw, deflateRawSync, inflateRawSync, type ZlibOptions } from 'node:zlib'
import type { Codec } from './codec.ts'

/** One level more saves 5% of the file and costs half as much time again. */
const defaultLevel = 5

/** While the program waits: two thirds of the time or less, and up to a third more space for the little that it is. */
const hastyLevel = 1

/**
 * In a smaller window than the usual one a block takes less time, and less space: an event looks like those just before it, and
 * the tables of the compressor stay in the cache of the processor.
 */
const window = { windowBits: 13, memLevel: 6 }

const deflateElsewhere = promisify<Uint8Array, ZlibOptions, Uint8Array>(deflateRaw)

/**
 * Deflate by Node's zlib.
 * @param level of compression, from 0 (none) to 9; if not given, 5 for what is compressed elsewhere, else 1
 */
export const createNodeCodec = (level?: number): Codec => ({
  deflateLater: bytes => deflateElsewhere(bytes, { level: level ?? defaultLevel, ...window }),
  deflate: (bytes, before, last) =>
    deflateRawSync(bytes, {
      level: level ?? hastyLevel,
      ...window,
      finishFlush: last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
      ...(before && before.length > 0 ? { dictionary: before } : {}),
    }),
  inflate(bytes, limit) {
    try {
      return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: limit })
    } catch (thrown) {
      if ((thrown as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') {
        throw new RangeError(`a block would unpack to more than ${limit} bytes`)
      }
      throw thrown
    }
  },
  crc32: (bytes, before) => crc32(bytes, before),
  sha256(...pieces) {
    const hash = createHash('sha256')
    for (const piece of pieces) hash.update(piece)
    return hash.digest('hex')
  },
})

/** The codec with the usual level of compression. */
export const nodeCodec = createNodeCodec()
