import { type Part, parsePattern } from './pattern-syntax.ts'

/** Finds out whether a pattern fits somewhere in a text, in time that grows with the length of the text only. */
export interface Pattern {
  /** @param spend told of the steps that are taken, now and then; may throw */
  fits(text: string, spend: (steps: number) => void): boolean
}

const maxStates = 20_000
/** Characters after which steps are told. */
const tellEvery = 256

const patterns = new Map<string, Pattern | undefined>()

/**
 * A pattern of `matches`; undefined for one that looks ahead or back, or repeats what it found, and for one that is so
 * large when its repetitions are written out that it takes too long.
 */
export function compilePattern(source: string): Pattern | undefined {
  if (patterns.has(source)) return patterns.get(source)
  const parsed = parsePattern(source)
  const pattern = parsed && build(parsed)
  if (patterns.size > 1_000) patterns.clear()
  patterns.set(source, pattern)
  return pattern
}

/** What a state waits for: a character, a condition at the place, nothing; or it is the end. */
type State =
  | { kind: 'character'; fits: (code: number) => boolean; next: number }
  | { kind: 'assertion'; holds: (text: string, at: number) => boolean; next: number }
  | { kind: 'split'; next: number; other: number }
  | { kind: 'end' }

class TooLarge extends Error {}

/** All ways through a pattern at once (Thompson): no way is gone back. */
function build(root: Part): Pattern | undefined {
  const states: State[] = [{ kind: 'end' }]
  const add = (state: State): number => {
    if (states.length > maxStates) throw new TooLarge()
    return states.push(state) - 1
  }
  const before = (part: Part, next: number): number => {
    switch (part.kind) {
      case 'character':
        return add({ kind: 'character', fits: part.fits, next })
      case 'assertion':
        return add({ kind: 'assertion', holds: part.holds, next })
      case 'sequence':
        return part.parts.reduceRight((after, one) => before(one, after), next)
      case 'choice':
        return part.parts
          .map(one => before(one, next))
          .reduceRight((other, first) => add({ kind: 'split', next: first, other }))
      case 'repeat': {
        let entry = next
        if (part.max === Number.POSITIVE_INFINITY) {
          const loop: State = { kind: 'split', next, other: next }
          entry = add(loop)
          loop.next = before(part.part, entry)
        } else
          for (let i = part.min; i < part.max; i++)
            entry = add({ kind: 'split', next: before(part.part, entry), other: next })
        for (let i = 0; i < part.min; i++) entry = before(part.part, entry)
        return entry
      }
    }
  }
  try {
    const start = before(root, 0)
    return { fits: (text, spend) => run(states, start, text, spend) }
  } catch (thrown) {
    if (thrown instanceof TooLarge) return undefined
    throw thrown
  }
}

function run(states: readonly State[], start: number, text: string, spend: (steps: number) => void): boolean {
  const seen = new Int32Array(states.length).fill(-1)
  let waiting: number[] = []
  let following: number[] = []
  const open: number[] = []
  let steps = 0
  /** Enters a state at a place, and all behind it that wait for nothing. True at the end of the pattern. */
  const enter = (state: number, at: number, into: number[]): boolean => {
    open.push(state)
    for (let number = open.pop(); number !== undefined; number = open.pop()) {
      if (seen[number] === at) continue
      seen[number] = at
      steps++
      const one = states[number]!
      if (one.kind === 'end') return true
      if (one.kind === 'character') into.push(number)
      else if (one.kind === 'split') open.push(one.other, one.next)
      else if (one.holds(text, at)) open.push(one.next)
    }
    return false
  }
  for (let at = 0; at <= text.length; at++) {
    if (enter(start, at, waiting)) return true
    const code = text.charCodeAt(at)
    following.length = 0
    if (at < text.length)
      for (const number of waiting) {
        const one = states[number] as State & { kind: 'character' }
        if (one.fits(code) && enter(one.next, at + 1, following)) return true
      }
    const done = waiting
    waiting = following
    following = done
    if (at % tellEvery === 0) {
      // A way costs about as much as four characters that are copied.
      spend(steps >> 2)
      steps = 0
    }
  }
  spend(steps >> 2)
  return false
}
