import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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
  return readWriter(lockOf(recording))
}

/**
 * Reserves a recording for this process, so that no two processes go on with it.
 * @returns what ends that; or the process that has it
 */
export function lockRecording(recording: string): (() => void) | Writer {
  const path = lockOf(recording)
  // Written whole before it takes its name: nobody sees a lock that does not say whose it is.
  const own = `${path}.${process.pid}.${randomUUID()}`
  writeFileSync(own, JSON.stringify(thisProcess))
  try {
    for (;;) {
      if (takeName(own, path)) return () => rmSync(path, { force: true })
      const writer = continuedBy(recording)
      if (writer) return writer
      removeStale(path)
    }
  } finally {
    rmSync(own, { force: true })
  }
}

function takeName(file: string, name: string): boolean {
  try {
    linkSync(file, name)
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw thrown
  }
}

/** Removes what a process left that was killed; of several that try, one does, and puts back what was not stale. */
function removeStale(path: string): void {
  const aside = `${path}.${process.pid}.${randomUUID()}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (readWriter(aside)) takeName(aside, path)
  rmSync(aside, { force: true })
}

/** The process that a lock names, if it is there. */
function readWriter(lock: string): Writer | undefined {
  try {
    const writer = JSON.parse(readFileSync(lock, 'utf8')) as Writer
    return isAlive(writer) ? writer : undefined
  } catch {
    return undefined
  }
}
