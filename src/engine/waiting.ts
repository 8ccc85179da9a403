import type { Address } from '../workflow/address.ts'
import type { Json } from '../workflow/json.ts'
import { cancelled, suspended } from './errors.ts'
import type { Question } from './question.ts'

/** A question that a run waits for. */
export interface OpenQuestion {
  address: Address
  question: Question
}

/**
 * What a run waits for people. As long as somebody is there to answer, a question stays open; once nobody is, the run is
 * suspended as soon as nothing in it can go on without an answer.
 */
export interface Waiting {
  /** The questions that are open, the oldest first. */
  questions(): readonly OpenQuestion[]
  /** The questions that were open when the run was suspended. */
  readonly left: readonly OpenQuestion[]
  /** True when nothing goes on without an answer, or without somebody who lets it. */
  atRest(): boolean
  /** Waits for the answer. @throws the error by which the run unwinds, when it is cancelled or suspended first */
  ask(question: OpenQuestion, signal: AbortSignal): Promise<Json>
  /** Stands still until something. @throws the error by which the run unwinds, when it is suspended first */
  standStill(until: Promise<unknown>): Promise<void>
  /** Gives an answer that was checked; false when nobody asks there. */
  answer(address: Address, value: Json): boolean
  /** From now on nobody is there to answer. */
  leave(): void
  /** Somebody is there again. */
  come(): void
  /** Tells when the open questions have changed, soon also where there are some already; returns what ends that. */
  onChange(listener: () => void): () => void
  /** A path of the run begins, or ends: so it is known whether anything still goes on. */
  begin(): void
  end(): void
}

/**
 * @param attended false when nobody is there to answer from the start
 * @param answers what was answered before the questions are asked here
 */
export function createWaiting(attended: boolean, answers: ReadonlyMap<Address, Json> = new Map()): Waiting {
  const given = new Map(answers)
  const open: { asked: OpenQuestion; resolve(value: Json): void; reject(reason: unknown): void }[] = []
  const listeners = new Set<() => void>()
  const left: OpenQuestion[] = []
  /** What suspends the paths that stand still. */
  const still = new Set<() => void>()
  let present = attended
  let busy = 0

  const changed = () => {
    for (const listener of [...listeners]) listener()
  }
  const remove = (one: (typeof open)[number]) => {
    open.splice(open.indexOf(one), 1)
    busy++
    changed()
  }
  /** Later, so that a path that ends and one that begins in the same turn do not look like rest. */
  const suspendAtRest = () => {
    if (present || open.length + still.size === 0) return
    setImmediate(() => {
      if (present || busy > 0) return
      for (const one of [...open]) {
        remove(one)
        left.push(one.asked)
        one.reject(suspended())
      }
      for (const leave of [...still]) leave()
    })
  }

  return {
    questions: () => open.map(({ asked }) => asked),
    left,
    atRest: () => busy === 0 && open.length + still.size > 0,
    standStill(until) {
      return new Promise((resolve, reject) => {
        const ending = (settle: () => void) => () => {
          if (!still.delete(leave)) return
          busy++
          settle()
        }
        const leave = ending(() => reject(suspended()))
        still.add(leave)
        void until.then(ending(resolve))
        busy--
        suspendAtRest()
      })
    },
    ask(asked, signal) {
      // An answer that is there counts, even if it came after its time.
      const answer = given.get(asked.address)
      if (answer !== undefined) {
        given.delete(asked.address)
        return Promise.resolve(answer)
      }
      if (signal.aborted) return Promise.reject(cancelled())
      return new Promise<Json>((resolve, reject) => {
        const stop = () => {
          remove(one)
          reject(cancelled())
        }
        const done = () => signal.removeEventListener('abort', stop)
        const one = {
          asked,
          resolve(value: Json) {
            done()
            resolve(value)
          },
          reject(reason: unknown) {
            done()
            reject(reason)
          },
        }
        signal.addEventListener('abort', stop, { once: true })
        open.push(one)
        busy--
        changed()
        suspendAtRest()
      })
    },
    answer(address, value) {
      const one = open.find(({ asked }) => asked.address === address)
      if (!one) return false
      remove(one)
      one.resolve(value)
      return true
    },
    leave() {
      present = false
      suspendAtRest()
    },
    come() {
      present = true
    },
    onChange(listener) {
      listeners.add(listener)
      // Asked before anybody could listen.
      if (open.length > 0) queueMicrotask(() => listeners.has(listener) && listener())
      return () => listeners.delete(listener)
    },
    begin() {
      busy++
    },
    end() {
      busy--
      suspendAtRest()
    },
  }
}
