import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import { recordOf } from '../recording/json-schema.ts'
import { lockRecording } from '../recording/lock-node.ts'
import { failure } from '../workflow/problem.ts'
import type { Annotation, Annotations } from './annotations.ts'

/** The file of a history that holds what people have added: tags and pins. It is no cache. */
export const annotationsName = 'annotations.json'

const schema = z.looseObject({
  version: z.literal(1),
  executions: recordOf(
    z.object({
      tags: z.array(z.string()).optional(),
      without: z.array(z.string()).optional(),
      pinned: z.literal(true).optional(),
    }),
  ),
})

/** How long to wait for another process that is changing the file, in milliseconds. */
const patience = 5_000

/** By what a change of the file is seen; empty where there is none. */
export function annotationsMark(folder: string): string {
  const file = statSync(join(folder, annotationsName), { throwIfNoEntry: false })
  return file ? `${file.size} ${file.mtimeMs} ${file.ino}` : ''
}

/** What people have added to the executions of a folder. @throws {PlayheadError} `annotations-damaged` */
export function readAnnotations(folder: string): Annotations {
  const path = join(folder, annotationsName)
  try {
    const { executions } = schema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return new Map(Object.entries(executions))
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return new Map()
    const detail =
      thrown instanceof z.ZodError ? 'it is not of the form that Playhead writes' : messageOf(thrown)
    throw failure('annotations-damaged', { path, detail }, { path }, thrown)
  }
}

/**
 * Changes what people have added, one process at a time.
 * @throws {PlayheadError} `annotations-damaged`, `history-unwritable`
 */
export async function changeAnnotations(
  folder: string,
  change: (annotations: Map<string, Annotation>) => void,
): Promise<void> {
  const path = join(folder, annotationsName)
  const release = await lock(path, folder)
  const fresh = `${path}.${randomUUID()}.tmp`
  try {
    const annotations = new Map(readAnnotations(folder))
    change(annotations)
    const text = JSON.stringify({ version: 1, executions: Object.fromEntries(annotations) }, undefined, 2)
    try {
      writeFileSync(fresh, `${text}\n`, { flag: 'wx', flush: true })
      renameSync(fresh, path)
    } catch (thrown) {
      rmSync(fresh, { force: true })
      throw failure('history-unwritable', { path: folder, detail: messageOf(thrown) }, {}, thrown)
    }
  } finally {
    release()
  }
}

async function lock(path: string, folder: string): Promise<() => void> {
  for (const started = Date.now(); ; await wait(10)) {
    let held: ReturnType<typeof lockRecording>
    try {
      held = lockRecording(path)
    } catch (thrown) {
      throw failure('history-unwritable', { path: folder, detail: messageOf(thrown) }, {}, thrown)
    }
    if (typeof held === 'function') return held
    if (Date.now() - started > patience) {
      const detail = `process ${held.pid} is changing its tags`
      throw failure('history-unwritable', { path: folder, detail })
    }
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
