import { type Event, eventSchema } from './event.ts'
import { keyframeSchema } from './format.ts'
import {
  deepest,
  isTooDeep,
  type LargeValues,
  type LoadValue,
  mayHoldReferences,
  restoreValues,
} from './large-values.ts'
import { apply, type OpenSpan, type State } from './state.ts'
import { type Upgrade, upgradeNothing } from './upgrade.ts'

/** A stretch of a timeline in memory: its events and, made once they are asked for, the states around them. */
export interface Block {
  first: number
  events: Event[]
  /** The state before event `first + i`, for i from 0 to the number of events. */
  stateAt(i: number): State
}

/** A block that begins with a state. Events may still be added to the list. */
export function createBlock(keyframe: State, events: Event[] = []): Block {
  const kept = [keyframe]
  let stretch = { from: 0, states: kept.slice() }
  return {
    first: keyframe.position,
    events,
    stateAt(i) {
      const number = Math.floor(i / stretchLength)
      while (kept.length <= number) {
        const from = (kept.length - 1) * stretchLength
        let state = kept.at(-1)!
        for (let at = from; at < from + stretchLength; at++) state = apply(state, events[at]!)
        kept.push(state)
      }
      const from = number * stretchLength
      if (stretch.from !== from) stretch = { from, states: [kept[number]!] }
      const { states } = stretch
      while (states.length <= i - from) states.push(apply(states.at(-1)!, events[from + states.length - 1]!))
      return states[i - from]!
    },
  }
}

/** Every so many states one is kept, and all of the stretch that was looked at last: enough to step back quickly. */
const stretchLength = 16

/** The state at the beginning of a block as a line. */
export function encodeKeyframe({ position, time, spans, contexts }: State, values?: LargeValues): string {
  const keyframe = {
    type: 'keyframe',
    position,
    time,
    spans: [...spans.values()],
    contexts: Object.fromEntries(contexts),
  }
  return `${values ? values.encode(keyframe, true) : JSON.stringify(keyframe)}\n`
}

/** An event as a line. */
export function encodeEvent(event: Event, values?: LargeValues): string {
  return `${values ? values.encode(event) : JSON.stringify(event)}\n`
}

/**
 * Reads the text of a block.
 * @param whole false for a block that may be cut off: then a last line that is not complete is left out
 * @param load reads large values, where the text can refer to them
 * @param upgrade makes lines of an older version those of this one
 * @throws {RangeError} when a line is not what it should be
 */
export async function decodeBlock(
  text: string,
  first: number,
  whole: boolean,
  load?: LoadValue,
  upgrade: Upgrade = upgradeNothing,
): Promise<Block> {
  const lines = text.split('\n')
  // After a complete last line there is an empty piece; anything else is a line that was cut off.
  const rest = lines.pop()
  if (rest !== '' && whole) throw new RangeError(`the block of event ${first} ends within a line`)
  const [head, ...bodies] = lines
  if (head === undefined) throw new RangeError(`the block of event ${first} is empty`)
  const keyframe = keyframeSchema.safeParse(upgrade(await parseLine(head, first, load)))
  if (!keyframe.success || keyframe.data.position !== first) {
    throw new RangeError(`the block of event ${first} does not begin with its keyframe`)
  }
  const { position, time, spans, contexts } = keyframe.data
  const state: State = {
    position,
    time,
    spans: new Map(spans.map(span => [span.seq, span as OpenSpan])),
    contexts: new Map(Object.entries(contexts).map(([span, context]) => [Number(span), context as never])),
  }
  const events: Event[] = []
  for (const line of bodies) {
    const seq = first + events.length
    const parsed = parseLine(line, seq, load)
    events.push(readEvent(upgrade(parsed instanceof Promise ? await parsed : parsed), seq))
  }
  return createBlock(state, events)
}

function readEvent(parsed: unknown, seq: number): Event {
  const result = eventSchema.safeParse(parsed)
  if (!result.success) {
    const [issue] = result.error.issues
    throw new RangeError(`event ${seq} is not valid: ${issue?.path.join('.')} ${issue?.message}`)
  }
  if (result.data.seq !== seq)
    throw new RangeError(`event ${result.data.seq} stands where event ${seq} should be`)
  return result.data
}

function parseLine(line: string, seq: number, load: LoadValue | undefined): unknown {
  if (isTooDeep(line)) throw new RangeError(`event ${seq} is nested more than ${deepest} levels deep`)
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    throw new RangeError(`a line near event ${seq} is not JSON`)
  }
  return load && mayHoldReferences(line) ? restoreValues(parsed, load) : parsed
}
