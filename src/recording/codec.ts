/** What reading needs of deflate, handed in: Node's zlib, or fflate in browsers. All sizes are bytes. */
export interface Decoder {
  /**
   * What a raw deflate stream holds; of a stream that is cut off, all up to the cut.
   * @throws {RangeError} when the result would be longer than `limit`
   */
  inflate(bytes: Uint8Array, limit: number): Uint8Array
  /** CRC-32 of bytes that follow others with the checksum `before`. */
  crc32(bytes: Uint8Array, before?: number): number
  /** SHA-256 of pieces that follow each other, hexadecimal. */
  sha256(...pieces: Uint8Array[]): string | Promise<string>
}

/** What writing needs, too. */
export interface Codec extends Decoder {
  /**
   * A piece of a raw deflate stream. `before` is what was compressed before it in the same stream (at most its last
   * 32 KiB can count). Unless `last`, the piece ends on a byte boundary and more may follow.
   */
  deflate(bytes: Uint8Array, before: Uint8Array | undefined, last: boolean): Uint8Array
  /** As {@link deflate}, of a whole stream, while the program goes on. Absent where nothing else could do it. */
  deflateLater?(bytes: Uint8Array): Promise<Uint8Array>
}
