import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'

/** The process that writes a recording. */
export interface Writer {
  host: string
  pid: number
}

/** This process. */
export const thisProcess: Writer = { host: hostname(), pid: process.pid }

/** True when a process is there, as far as this machine can tell. */
export function isAlive({ host, pid }: Partial<Writer>): boolean {
  if (host !== thisProcess.host || typeof pid !== 'number') return false
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const lockOf = (recording: string) => `${recording}.lock`

/** The process that goes on with a recording at this moment. */
export function continuedBy(recording: string): Writer | undefined {
  try {
    const writer = JSON.parse(readFileSync(lockOf(recording), 'utf8')) as Writer
    return isAlive(writer) ? writer : undefined
  } catch {
    return undefined
  }
}

/**
 * Reserves a recording for this process, so that no two processes go on with it.
 * @returns what ends that; or the process that has it
 */
export function lockRecording(recording: string): (() => void) | Writer {
  const path = lockOf(recording)
  for (;;) {
    try {
      const file = openSync(path, 'wx')
      writeSync(file, JSON.stringify(thisProcess))
      closeSync(file)
      return () => rmSync(path, { force: true })
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
      const writer = continuedBy(recording)
      if (writer) return writer
      // Left by a process that was killed.
      rmSync(path, { force: true })
    }
  }
}
