import { statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingFileName } from '../recording/file-name.ts'
import { createFileSink } from '../recording/files-node.ts'
import type { RecordingHeader } from '../recording/format.ts'
import type { Sink } from '../recording/sink.ts'
import type { Timeline } from '../recording/timeline.ts'
import { failure } from '../workflow/problem.ts'
import type { Writable } from '../workflow/writable.ts'
import { isWanted } from './record-policy.ts'

/** Where a recording goes while it is made, and whether it stays there. */
export interface RecordingPlace {
  /** The file. Undefined for a recording in memory, and once it was not wanted. */
  readonly path: string | undefined
  /** Undefined where nothing is recorded. */
  sink(): Sink | undefined
  /** Removes the file of an execution that has ended where its policy says so. The timeline can still be read. */
  settle(timeline: Pick<Timeline, 'header' | 'summary'>): void
}

/**
 * @param path of the file; undefined keeps the events in memory only
 * @param from as for {@link createFileSink}
 */
export function placeAt(path: string | undefined, from?: number): RecordingPlace {
  if (path === undefined) return { path, sink: () => undefined, settle: () => undefined }
  let sink: ReturnType<typeof createFileSink> | undefined
  const place: Writable<RecordingPlace> = {
    path,
    sink() {
      sink = createFileSink(path, from)
      return sink
    },
    settle({ header, summary }) {
      if (!sink || !summary || isWanted(header, summary)) return
      if (sink.discard()) place.path = undefined
    },
  }
  return place
}

/** The place of a new recording in a folder, which is made where it does not exist. @throws {PlayheadError} `history-unwritable` */
export async function placeIn(history: string | undefined, header: RecordingHeader): Promise<RecordingPlace> {
  if (history === undefined) return placeAt(undefined)
  await prepareHistory(history)
  return placeAt(join(history, recordingFileName(header)))
}

/** Makes the folder for recordings, out of sight of version control. */
async function prepareHistory(folder: string): Promise<void> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  const made = await mkdir(folder, { recursive: true }).catch(thrown => {
    throw failure('history-unwritable', { path: folder, detail: (thrown as Error).message }, {}, thrown)
  })
  if (made !== undefined) await writeFile(join(folder, '.gitignore'), '*\n')
}
