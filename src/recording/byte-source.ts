/** The bytes of a recording: a file, a buffer, or a range of a web resource. */
export interface ByteSource {
  size(): Promise<number>
  /** Fewer bytes than asked for only at the end. */
  read(offset: number, size: number): Promise<Uint8Array>
}

/** Bytes in memory. */
export function createBufferSource(buffer: ArrayBuffer | Uint8Array): ByteSource {
  const bytes = buffer instanceof Uint8Array ? buffer : new Uint8Array(buffer)
  return {
    size: async () => bytes.length,
    read: async (offset, size) => bytes.slice(offset, offset + size),
  }
}

/** A file that a person chose in a browser, or that was dropped there. Only what is asked for is read. */
export function createBlobSource(blob: Blob): ByteSource {
  return {
    size: async () => blob.size,
    read: async (offset, size) => new Uint8Array(await blob.slice(offset, offset + size).arrayBuffer()),
  }
}
