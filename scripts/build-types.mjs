// The declarations of the library: those that `src/index.ts` leads to, and no others, so that a program that is checked
// against them needs no package that is bundled.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { nodeBinary, root, toolEnvironment } from './setup.mjs'

/**
 * Writes the declarations to a folder, which is emptied before.
 * @throws {Error} when there are none; that the sources have no type errors is checked elsewhere
 */
export function buildTypes(folder) {
  rmSync(folder, { recursive: true, force: true })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const args = [tsc, '-p', join(root, 'tsconfig.types.json'), '--outDir', folder]
  const { stdout } = spawnSync(nodeBinary, args, { cwd: root, env: toolEnvironment(), encoding: 'utf8' })
  const entry = join(folder, 'src/index.d.ts')
  if (!existsSync(entry)) throw new Error(`No declarations were written.\n${stdout}`)
  const reached = reachedFrom(entry)
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name)
    if (name.endsWith('.d.ts') && !reached.has(path)) rmSync(path)
  }
}

function reachedFrom(entry) {
  const reached = new Set([entry])
  for (const file of reached) {
    const text = readFileSync(file, 'utf8')
    for (const [, specifier] of text.matchAll(/(?:from |import\()["'](\.[^"']+)\.ts["']/g))
      reached.add(resolve(dirname(file), `${specifier}.d.ts`))
  }
  return reached
}
