import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { strToU8, unzipSync, zipSync } from 'fflate'

/** Packs an extension. @returns the path of its VSIX */
export function makeVsix(manifest: { name: string }, files: Record<string, string>): string {
  const all = { 'package.json': JSON.stringify(manifest), ...files }
  const packed = Object.entries(all).map(([name, text]) => [`extension/${name}`, strToU8(text)])
  const path = join(mkdtempSync(join(tmpdir(), 'playhead-vsix-')), `${manifest.name}.vsix`)
  writeFileSync(path, zipSync(Object.fromEntries(packed)))
  return path
}

/** Unpacks an extension. @returns its folder */
export function unpackVsix(path: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-unpacked-'))
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(path)))) {
    const target = join(folder, name)
    if (name.endsWith('/')) continue
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, bytes)
  }
  return join(folder, 'extension')
}
