import type { StartedRun } from '../engine/host-node.ts'
import { failure } from '../workflow/problem.ts'
import { type Debuggee, type DebuggeeEvents, liveDebuggee } from './debuggee.ts'
import type { LaunchConfig } from './launch-config.ts'

/** A run that clients can begin to debug, and stop debugging, while it goes on: one after another. */
export interface AttachableRun {
  /** What it was started with, for what is forked from it. */
  readonly config: LaunchConfig
  /**
   * Holds the run where it is and gives what debugs it, with all that has happened so far. Closing that lets the run go on.
   * @throws {PlayheadError} `already-attached`
   */
  attach(events: DebuggeeEvents): Promise<Debuggee>
}

/**
 * Makes a run attachable.
 * @param attended true where somebody else answers its questions, also while nobody is attached
 */
export function attachableRun(started: StartedRun, config: LaunchConfig, attended: boolean): AttachableRun {
  const { execution } = started
  let taken = false
  return {
    config,
    async attach(events) {
      if (taken) throw failure('already-attached', {})
      taken = true
      execution.timeline.hold()
      execution.come()
      events.onSecrets?.(execution.redact)
      const debuggee = await liveDebuggee(started, events)
      if (debuggee.timeline.length > 0) debuggee.playhead.seek(debuggee.timeline.length)
      let left = false
      return Object.assign(debuggee, {
        attached: true as const,
        close: async () => {
          if (left) return
          left = true
          taken = false
          if (!attended) execution.leave()
          execution.timeline.release()
        },
      })
    },
  }
}
