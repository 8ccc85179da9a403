import { createMemorySink, type Sink } from './sink.ts'

/**
 * A sink that goes on in memory when its medium fails: a recording must never be the reason for which a run fails. What
 * the medium has by then stays there, and can be read from it.
 * @param onFailure told once, with what the medium threw
 */
export function createDegradingSink(medium: Sink, onFailure: (thrown: unknown) => void): Sink {
  /** Bytes from the first one that the medium did not take. */
  let rest: { sink: ReturnType<typeof createMemorySink>; from: number } | undefined
  /** Bytes before those that were to be overwritten since. */
  const patches: { bytes: Uint8Array; offset: number }[] = []

  let end = 0

  const keep = (bytes: Uint8Array, offset: number) => {
    rest ??= { sink: createMemorySink(), from: Math.max(end, offset) }
    const before = Math.max(0, Math.min(bytes.length, rest.from - offset))
    if (before > 0) patches.push({ bytes: bytes.slice(0, before), offset })
    if (before < bytes.length) rest.sink.write(bytes.subarray(before), offset + before - rest.from)
  }

  return {
    write(bytes, offset) {
      if (rest) return keep(bytes, offset)
      try {
        medium.write(bytes, offset)
        end = Math.max(end, offset + bytes.length)
      } catch (thrown) {
        keep(bytes, offset)
        onFailure(thrown)
      }
    },
    async read(offset, size) {
      if (!rest) return medium.read(offset, size)
      const before = Math.max(0, Math.min(size, rest.from - offset))
      const head = before === 0 ? new Uint8Array(0) : await medium.read(offset, before)
      const tail = await rest.sink.read(Math.max(0, offset - rest.from), size - before)
      const bytes = new Uint8Array(head.length + tail.length)
      bytes.set(head)
      bytes.set(tail, head.length)
      for (const patch of patches) overlay(bytes, offset, patch)
      return bytes
    },
    close() {
      try {
        medium.close()
      } catch (thrown) {
        if (!rest) onFailure(thrown)
      }
    },
  }
}

/** Puts the part of a patch that lies in a range into its bytes. */
function overlay(
  range: Uint8Array,
  at: number,
  { bytes, offset }: { bytes: Uint8Array; offset: number },
): void {
  const from = Math.max(at, offset)
  const to = Math.min(at + range.length, offset + bytes.length)
  if (from < to) range.set(bytes.subarray(from - offset, to - offset), from - at)
}
