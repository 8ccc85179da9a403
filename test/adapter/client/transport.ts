import { type Duplex, duplexPair, type Readable, type Writable } from 'node:stream'

/** A way to an adapter: bytes both ways. */
export type Transport = {
  write(bytes: Uint8Array): void
  /** Calls back with each chunk from the adapter, and with `undefined` once, when no more can come. */
  onBytes(listener: (chunk: Uint8Array | undefined) => void): void
  /** Ends the connection and waits for the other side to be gone, stopping it by force if it stays. */
  close(): Promise<void>
  /** What the adapter wrote to its error stream so far; empty where there is none. */
  errorOutput(): string
}

/** A transport over two streams. */
export function streamTransport(fromAdapter: Readable, toAdapter: Writable): Transport {
  let ended = false
  const listeners: ((chunk: Uint8Array | undefined) => void)[] = []
  const end = (): void => {
    if (ended) return
    ended = true
    for (const listener of listeners) listener(undefined)
  }
  fromAdapter.on('end', end)
  fromAdapter.on('close', end)
  // An adapter that goes away breaks both streams; the end of the bytes is all that the client needs to know.
  fromAdapter.on('error', end)
  toAdapter.on('error', end)
  return {
    write(bytes) {
      if (toAdapter.writable) toAdapter.write(bytes)
    },
    onBytes(listener) {
      listeners.push(listener)
      fromAdapter.on('data', (chunk: Uint8Array) => listener(chunk))
    },
    async close() {
      toAdapter.end()
      fromAdapter.destroy()
      end()
    },
    errorOutput: () => '',
  }
}

/** A transport to an adapter in this process, and the stream which that adapter reads from and writes to. */
export function pairedTransport(): { transport: Transport; adapterSide: Duplex } {
  const [clientSide, adapterSide] = duplexPair()
  return { transport: streamTransport(clientSide, clientSide), adapterSide }
}
