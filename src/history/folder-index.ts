import { existsSync } from 'node:fs'
import { formatError, PlayheadError } from '../workflow/problem.ts'
import { annotationsMark, readAnnotations } from './annotations-file.ts'
import { bringInStep, type OnProgress } from './bring-in-step.ts'
import { openCatalog, removeCatalog } from './catalog.ts'
import { createMemoryIndex } from './memory-index.ts'
import type { RowIndex } from './row-index.ts'
import { remedyOf } from './sqlite.ts'

/** The index of a folder, whichever kind can be had at the moment. */
export interface FolderIndex {
  /**
   * Asks the index once it is in step with the folder.
   * @throws {PlayheadError} `history-unreadable`, and what the question throws
   */
  ask<T>(question: (index: RowIndex) => T): Promise<T>
  /** What went wrong the last time that something was asked, without making the answer wrong. */
  warnings(): string[]
  close(): void
}

/** How long a catalog that cannot be used is left alone, in milliseconds. */
const retryAfter = 60_000

/** Uses the catalog of a folder, makes it anew where it is damaged, and does without where it cannot be used. */
export function createFolderIndex(
  folder: string,
  { catalog = true, onProgress }: { catalog?: boolean; onProgress?: OnProgress },
): FolderIndex {
  let open: RowIndex | undefined
  let plain: RowIndex | undefined
  let retryAt = catalog ? 0 : Number.POSITIVE_INFINITY
  let warnings: string[] = []
  let last: Promise<unknown> = Promise.resolve()
  /** How many questions were asked so far. */
  let asked = 0
  /** The index that is in step, for all questions that were asked before that began. */
  let inStep: { index: RowIndex; until: number } | undefined

  const fromCatalog = async <T>(
    question: (index: RowIndex) => T,
    number: number,
  ): Promise<{ answer: T } | undefined> => {
    for (let attempt = 1; ; attempt++) {
      try {
        open ??= openCatalog(folder)
        if (!open) {
          retryAt = Number.POSITIVE_INFINITY
          return undefined
        }
        return { answer: await answered(open, question, number) }
      } catch (thrown) {
        const remedy = remedyOf(thrown)
        // An error of a file system when the catalog is opened is one more reason to do without.
        if (!remedy && (open || thrown instanceof PlayheadError)) throw thrown
        release()
        if (remedy === 'rebuild' && attempt === 1 && tryToRemove(folder)) continue
        retryAt = Date.now() + retryAfter
        return undefined
      }
    }
  }

  const answered = async <T>(
    index: RowIndex,
    question: (index: RowIndex) => T,
    number: number,
  ): Promise<T> => {
    if (inStep?.index === index && number <= inStep.until) return question(index)
    const until = asked
    inStep = undefined
    warnings = []
    await bringInStep(folder, index, onProgress)
    const mark = annotationsMark(folder)
    try {
      index.annotate(readAnnotations(folder), mark)
    } catch (thrown) {
      // Whoever deletes reads them once more, and then it is an error.
      if (!(thrown instanceof PlayheadError)) throw thrown
      warnings = [formatError(thrown)]
    }
    inStep = { index, until }
    return question(index)
  }

  const release = () => {
    try {
      open?.close()
    } catch {
      // It is closed already, or its file is beyond that.
    }
    open = undefined
  }

  const ask = async <T>(question: (index: RowIndex) => T, number: number): Promise<T> => {
    if (Date.now() >= retryAt && existsSync(folder)) {
      const found = await fromCatalog(question, number)
      if (found) {
        plain = undefined
        return found.answer
      }
    }
    plain ??= createMemoryIndex()
    return answered(plain, question, number)
  }

  return {
    // One after the other: two that bring an index in step at the same time would do the work twice. Those that are asked
    // while another is answered share that work.
    ask(question) {
      const number = ++asked
      const next = last.then(() => ask(question, number))
      last = next.catch(() => undefined)
      return next
    },
    warnings: () => warnings,
    close: () => {
      release()
      plain = undefined
    },
  }
}

function tryToRemove(folder: string): boolean {
  try {
    removeCatalog(folder)
    return true
  } catch {
    return false
  }
}
