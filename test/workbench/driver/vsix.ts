import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'

/** Packs an extension. @returns the path of its VSIX */
export function makeVsix(manifest: { name: string }, files: Record<string, string>): string {
  const all = { 'package.json': JSON.stringify(manifest), ...files }
  const packed = Object.entries(all).map(([name, text]) => [`extension/${name}`, strToU8(text)])
  const path = join(mkdtempSync(join(tmpdir(), 'playhead-vsix-')), `${manifest.name}.vsix`)
  writeFileSync(path, zipSync(Object.fromEntries(packed)))
  return path
}
