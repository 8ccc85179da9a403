import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundleOptions, bundles } from '../scripts/bundles.ts'
import { fakeVscode } from '../test/extension/fake-vscode.ts'
import { row } from './measure.ts'

/** Processes of each kind; the fastest counts, since all else is the machine's. */
const times = 7

/**
 * Loading and activating the extension, in a process of its own with a VS Code that does nothing: against an extension that is
 * empty, and against the extension as one file that holds everything.
 */
export async function measureActivation(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-bench-activation-'))
  try {
    const bundle = bundles.find(({ out }) => out === 'dist/extension.js')!
    await build({ ...bundleOptions(bundle, true), outdir: join(folder, 'pieces') })
    await build({ ...bundleOptions({ ...bundle, pieces: false }, true), outdir: join(folder, 'whole') })
    const fake = join(folder, 'vscode.mjs')
    const empty = join(folder, 'empty.js')
    writeFileSync(fake, fakeVscode())
    writeFileSync(empty, "import * as vscode from 'vscode'\nexport const activate = () => void vscode\n")
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    const activating = (path: string) => Math.min(...Array.from({ length: times }, () => once(path, fake)))
    row(
      'activating the extension',
      activating(join(folder, 'pieces/dist/extension.js')),
      'ms',
      { name: 'the extension as one file', value: activating(join(folder, 'whole/dist/extension.js')) },
      { name: 'an empty extension', value: activating(empty) },
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds from the import of a bundle to the end of its `activate`. */
function once(path: string, fake: string): number {
  const script = join(import.meta.dirname, '../test/extension/activate.mjs')
  const printed = execFileSync(process.execPath, [script, path, fake], { encoding: 'utf8' })
  const { importing, activating } = JSON.parse(printed) as { importing: number; activating: number }
  return importing + activating
}
