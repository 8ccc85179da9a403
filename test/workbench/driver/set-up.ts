import { rmSync } from 'node:fs'
import { installedExtensions } from './installed-extensions.ts'

/** Called by Vitest before all tests of a run; what it returns is called after them. */
export function setup(): () => void {
  const remove = () => rmSync(installedExtensions, { recursive: true, force: true })
  remove()
  return remove
}
