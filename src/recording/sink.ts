/** Where the bytes of a recording go while it is written, and come from when a live timeline goes back. */
export interface Sink {
  /** Writes bytes at an offset, at or before the end. */
  write(bytes: Uint8Array, offset: number): void
  read(offset: number, size: number): Promise<Uint8Array>
  close(): void
}

/** Keeps the bytes in memory: for runs that are not recorded but can still be stepped through backwards. */
export function createMemorySink(): Sink & { bytes(): Uint8Array } {
  let buffer = new Uint8Array(64 * 1024)
  let length = 0
  return {
    write(bytes, offset) {
      const end = offset + bytes.length
      if (end > buffer.length) {
        const grown = new Uint8Array(Math.max(end, buffer.length * 2))
        grown.set(buffer.subarray(0, length))
        buffer = grown
      }
      buffer.set(bytes, offset)
      length = Math.max(length, end)
    },
    read: async (offset, size) => buffer.slice(offset, offset + size),
    close: () => undefined,
    bytes: () => buffer.slice(0, length),
  }
}
