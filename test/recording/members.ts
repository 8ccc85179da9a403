import { nodeCodec } from '../../src/recording/codec-node.ts'
import { memberHeader, memberTrailer } from '../../src/recording/member.ts'

/** A gzip member as recordings have them. */
export function member(text: string, events = 0): Uint8Array {
  const content = Buffer.from(text)
  const packed = nodeCodec.deflate(content, undefined, true)
  const trailer = memberTrailer(nodeCodec.crc32(content), content.length)
  return Buffer.concat([memberHeader({ size: 24 + packed.length + 8, events }), packed, trailer])
}
