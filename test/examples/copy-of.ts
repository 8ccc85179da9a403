import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/**
 * A copy of an example, without what runs of it have left.
 * @param after when it is deleted; after the test by default
 */
export function copyOf(example: string, after: (work: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), `${example}-`))
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  cpSync(join(import.meta.dirname, '../../examples', example), folder, {
    recursive: true,
    filter: path => !path.endsWith('/out') && !path.endsWith('/.playhead'),
  })
  return folder
}
