import { breathing } from '../engine/ports.ts'
import type { Event } from '../recording/event.ts'
import type { Timeline } from '../recording/timeline.ts'

/** Reads the events of a run that goes on by itself, each reader at its own pace. */
export interface Follower {
  /** The events from a number on, those to come included, until the run has ended. */
  events(from?: number): AsyncGenerator<Event, void, undefined>
  /**
   * Calls a listener with each event, one after another: it gets the next one when what it returned has resolved.
   * @returns what ends that
   */
  subscribe(listener: (event: Event) => unknown, from?: number): () => void
}

/** Readers take events from the timeline by their numbers, so that nothing is kept for the slow ones. */
export function follow(timeline: Timeline): Follower {
  let growth: Promise<unknown> | undefined

  /** Resolves when there is more, or the run has ended: one wait for all readers that are at the end. */
  const grown = () => {
    growth ??= timeline.reach(timeline.length).finally(() => {
      growth = undefined
    })
    return growth
  }

  async function* events(from = 0): AsyncGenerator<Event, void, undefined> {
    const breathe = breathing()
    for (let seq = Math.max(0, from); ; seq++) {
      while (seq >= timeline.length) {
        if (!timeline.live) return
        await grown()
      }
      yield await timeline.event(seq)
      // A reader that catches up must not keep the run from going on.
      const pause = breathe()
      if (pause) await pause
    }
  }

  return {
    events,
    subscribe(listener, from) {
      let stopped = false
      const tell = async () => {
        for await (const event of events(from)) {
          if (stopped) return
          await listener(event)
        }
      }
      void tell()
      return () => {
        stopped = true
      }
    },
  }
}
