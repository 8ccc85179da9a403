import type { Event } from './event.ts'
import type { Timeline } from './timeline.ts'

/** What can be told of all events without reading what they say. */
export interface Sketch {
  /** Milliseconds since the start, by seq. */
  readonly times: Float64Array
  /** Spans whose results were fixed beforehand, and those whose results were taken over from another execution. */
  readonly pinned: ReadonlySet<number>
  readonly reused: ReadonlySet<number>
}

/** Makes a sketch of what it gets, in any order. */
export interface SketchMaker {
  add(event: Event): void
  /** @param text of a whole block @throws {RangeError} when it has not so many events */
  addBlock(text: string, first: number, count: number): void
  readonly sketch: Sketch
}

/** @param length how many events there are */
export function createSketch(length: number): SketchMaker {
  const times = new Float64Array(length)
  const pinned = new Set<number>()
  const reused = new Set<number>()
  const add = ({ type, seq, time, ...rest }: Partial<Event> & Pick<Event, 'type' | 'seq' | 'time'>) => {
    times[seq] = time
    if (type !== 'enter') return
    const flags = rest as { pinned?: true; reused?: true }
    if (flags.pinned) pinned.add(seq)
    if (flags.reused) reused.add(seq)
  }
  return {
    add,
    addBlock(text, first, count) {
      // The first line is the keyframe.
      let start = text.indexOf('\n') + 1
      for (let seq = first; seq < first + count; seq++) {
        const end = text.indexOf('\n', start)
        if (end < 0 || start === 0) throw new RangeError(`the block of event ${first} is not complete`)
        const line = text.slice(start, end)
        const time = timeAtEnd(line)
        if (time === undefined || mayBeFlagged(line)) add({ ...(JSON.parse(line) as Event), seq })
        else times[seq] = time
        start = end + 1
      }
    },
    sketch: { times, pinned, reused },
  }
}

const key = ',"time":'

/** The time of an event whose line ends with it, as this version writes them; undefined for any other line. */
function timeAtEnd(line: string): number | undefined {
  const at = line.lastIndexOf(key)
  if (at < 0 || !line.endsWith('}')) return undefined
  // Where this is no number, the key belongs to something inside.
  const time = Number(line.slice(at + key.length, -1))
  return Number.isNaN(time) ? undefined : time
}

/** True for the few lines that have to be looked at: the words can also stand inside a value. */
const mayBeFlagged = (line: string) =>
  line.startsWith('{"type":"enter"') && (line.includes('"pinned":true') || line.includes('"reused":true'))

/**
 * The sketch of a timeline: of a recording from the texts of its blocks, which are not decoded for it.
 * @param onPart told how much is read, from 0 to 1
 * @param signal ends it with an error
 */
export async function sketchOf(
  timeline: Timeline,
  onPart: (part: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Sketch> {
  if (timeline.sketch) return timeline.sketch(onPart, signal)
  const { length } = timeline
  const maker = createSketch(length)
  for (let seq = 0; seq < length; seq++) {
    maker.add(await timeline.event(seq))
    if (seq % 1_000 !== 999) continue
    onPart(seq / length)
    await new Promise(resolve => setTimeout(resolve))
    signal?.throwIfAborted()
  }
  return maker.sketch
}
