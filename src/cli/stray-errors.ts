import { complaintOf } from './complaint.ts'
import type { Io } from './io.ts'

/**
 * Keeps errors that a handler lets escape, from a timer say, from ending the process and with it the recording: they
 * are told, the run goes on, and the command ends as failed.
 * @returns true once there was one
 */
export function surviveStrayErrors(io: Io): () => boolean {
  let happened = false
  const tell = (thrown: unknown) => {
    happened = true
    io.complain(`An error that nothing caught: ${complaintOf(thrown, io.cwd)}`)
  }
  process.on('uncaughtException', tell)
  process.on('unhandledRejection', tell)
  return () => happened
}
