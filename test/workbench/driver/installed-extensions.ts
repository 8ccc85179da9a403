import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Where installed extensions are kept while the tests run; removed before and after by the configuration's set-up. */
export const installedExtensions = resolve(import.meta.dirname, '../../../test-results/installed-extensions')

/**
 * Fills a folder with what VS Code makes of VSIX files when it installs them. Installing takes more than a second, so
 * it is done once for the same files, and copied.
 *
 * @param install - Installs one VSIX into an extensions folder, or throws.
 */
export function installExtensions(
  vsixFiles: readonly string[],
  extensionsFolder: string,
  install: (vsix: string, into: string) => void,
): void {
  if (vsixFiles.length === 0) return
  const hash = createHash('sha256')
  for (const file of vsixFiles) hash.update(readFileSync(file)).update('\n')
  const installed = join(installedExtensions, hash.digest('hex').slice(0, 16))
  if (!existsSync(installed)) {
    mkdirSync(installedExtensions, { recursive: true })
    const fresh = mkdtempSync(join(installedExtensions, 'new-'))
    for (const vsix of vsixFiles) install(vsix, fresh)
    try {
      renameSync(fresh, installed)
    } catch {
      // Another test was quicker.
      rmSync(fresh, { recursive: true })
    }
  }
  cpSync(installed, extensionsFolder, { recursive: true })
}
