import type { Codec } from './codec.ts'
import { headerSize, memberHeader, memberTrailer } from './member.ts'
import type { Sink } from './sink.ts'

/** A member in a file. */
export interface MemberPlace {
  offset: number
  size: number
  /** CRC-32 of its text. */
  crc: number
}

/**
 * Writes gzip members one behind another. One that is not needed in the file at once may be compressed elsewhere while the program
 * goes on; it is written when that is done and all before it are there.
 */
export interface MemberWriter {
  /** Members that are not written yet. */
  waiting(): number
  /**
   * Writes a member in one go, behind all that wait.
   * @param events as in its header
   * @param onBytes told each piece that is written
   */
  put(text: string, events?: number, onBytes?: (bytes: Uint8Array) => void): MemberPlace
  /** As {@link put}, compressed elsewhere where that pays. */
  putLater(text: string, onBytes?: (bytes: Uint8Array) => void): Promise<MemberPlace>
  /** Writes bytes as they are, behind all that were written. */
  append(bytes: Uint8Array): void
  /** What is written while it works is handed to the sink in one go. */
  together<T>(work: () => T): T
  /** A member that grows piece by piece, readable after each. Nothing else may be put before it is closed. */
  open(): OpenMember
  /** Writes all that wait, now. */
  settle(): void
  /** Resolves when none waits. */
  settled(): Promise<void>
}

/** A member that is being written. */
export interface OpenMember {
  add(text: string): void
  /** Hands what was added to the sink, behind all that wait. */
  flush(): void
  /**
   * Ends it.
   * @param events in it
   * @param placed told where it stands, once it is written
   */
  close(events: number, placed: (place: MemberPlace) => void): void
}

/** A member that was closed and is not written. */
interface Waiting {
  text: Uint8Array
  events: number
  packed?: Uint8Array
  onBytes?: ((bytes: Uint8Array) => void) | undefined
  placed(place: MemberPlace): void
}

/** In bytes of text. What is shorter is compressed sooner than it is handed over. */
export const worthHandingOver = 64 * 1024

/** Who goes on without waiting for those that wait has the others compressed here. */
const mostElsewhere = 64

/** @param start where the first member begins */
export function createMemberWriter(sink: Sink, codec: Codec, start: number): MemberWriter {
  const encoder = new TextEncoder()
  let end = start
  const queue: Waiting[] = []
  /** How many are being compressed elsewhere. */
  let elsewhere = 0
  let onSettled: (() => void)[] = []

  let gathered: Uint8Array[] | undefined

  const put = (bytes: Uint8Array) => {
    if (gathered) gathered.push(bytes)
    else sink.write(bytes, end)
    end += bytes.length
  }

  /** Hands over what was gathered so far. */
  const handOver = () => {
    if (!gathered || gathered.length === 0) return
    const bytes = concat(gathered.splice(0))
    sink.write(bytes, end - bytes.length)
  }

  const together = <T>(work: () => T): T => {
    if (gathered) return work()
    gathered = []
    try {
      return work()
    } finally {
      try {
        handOver()
      } finally {
        gathered = undefined
      }
    }
  }

  const write = ({ text, events, packed, onBytes, placed }: Waiting) => {
    const body = packed ?? codec.deflate(text, undefined, true)
    const crc = codec.crc32(text)
    const size = headerSize + body.length + 8
    const offset = end
    const bytes = concat([memberHeader({ size, events }), body, memberTrailer(crc, text.length)])
    put(bytes)
    onBytes?.(bytes)
    placed({ offset, size, crc })
  }

  const tellSettled = () => {
    const told = onSettled
    onSettled = []
    for (const done of told) done()
  }

  const settle = () => {
    for (const one of queue.splice(0)) write(one)
    tellSettled()
  }

  const enqueue = (one: Waiting) => {
    if (!codec.deflateLater || elsewhere >= mostElsewhere) {
      settle()
      write(one)
      return
    }
    const isShort = one.text.length < worthHandingOver
    if (isShort && queue.length === 0) return write(one)
    queue.push(one)
    if (isShort) {
      one.packed = codec.deflate(one.text, undefined, true)
      return
    }
    elsewhere++
    const done = (packed?: Uint8Array) => {
      elsewhere--
      // What could not be compressed elsewhere is compressed here, when it is its turn.
      one.packed = packed ?? codec.deflate(one.text, undefined, true)
      together(() => {
        while (queue[0]?.packed) write(queue.shift()!)
      })
      if (queue.length === 0) tellSettled()
    }
    codec.deflateLater(one.text).then(done, () => done())
  }

  const open = (): OpenMember => {
    let offset = end
    let header: Uint8Array | undefined
    let before: Uint8Array | undefined
    let crc = 0
    let length = 0
    // One text, not a list to be joined: that takes half as long.
    let pending = ''
    const deflate = (last: boolean) => {
      const text = encoder.encode(pending)
      pending = ''
      const bytes = codec.deflate(text, before, last)
      crc = codec.crc32(text, crc)
      length += text.length
      before = text.length >= windowSize || !before ? text.subarray(-windowSize) : tail(before, text)
      return bytes
    }
    return {
      add(text) {
        pending += text
      },
      flush() {
        settle()
        if (pending.length === 0) return
        const bytes = deflate(false)
        if (header) return put(bytes)
        offset = end
        header = memberHeader({ size: 0, events: 0 })
        put(concat([header, bytes]))
      },
      close(events, placed) {
        if (!header) return enqueue({ text: encoder.encode(pending), events, placed })
        put(concat([deflate(true), memberTrailer(crc, length)]))
        const size = end - offset
        // Its size, only once all of it is there: who is killed in between leaves an open member, not one that lacks its end.
        handOver()
        sink.write(memberHeader({ size, events }), offset)
        placed({ offset, size, crc })
      },
    }
  }

  return {
    waiting: () => queue.length,
    put(text, events = 0, onBytes) {
      settle()
      let place: MemberPlace | undefined
      write({
        text: encoder.encode(text),
        events,
        onBytes,
        placed: there => {
          place = there
        },
      })
      return place!
    },
    putLater: (text, onBytes) =>
      new Promise(placed => enqueue({ text: encoder.encode(text), events: 0, onBytes, placed })),
    append: put,
    together,
    open,
    settle,
    settled: () => (queue.length === 0 ? Promise.resolve() : new Promise(done => onSettled.push(done))),
  }
}

/** More than this makes a flush slower, and the file no smaller: events look like those just before them. */
const windowSize = 8 * 1024

/** The last bytes of a stream, as far as later pieces can refer back to them. */
function tail(before: Uint8Array, text: Uint8Array): Uint8Array {
  return concat([before, text]).subarray(-windowSize)
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}
