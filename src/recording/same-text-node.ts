import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failure } from '../workflow/problem.ts'
import type { RecordingHeader } from './format.ts'

/**
 * Makes sure that the files of a recording still have the text that ran: only then is running it no more than running them.
 * @throws {PlayheadError} `text-differs`
 */
export async function requireSameText({
  execution,
  path,
  source,
  includes = {},
}: Pick<RecordingHeader, 'execution' | 'path' | 'source' | 'includes'>): Promise<void> {
  const texts = {
    ...Object.fromEntries(Object.entries(includes).map(([one, text]) => [join(dirname(path), one), text])),
    [path]: source,
  }
  for (const [file, text] of Object.entries(texts)) {
    const now = await readFile(file, 'utf8').catch(() => undefined)
    if (now !== text) throw failure('text-differs', { id: execution, path: file, gone: now === undefined })
  }
}
