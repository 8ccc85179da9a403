import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** What programs get when they import the package. */
export type Library = typeof import('../../src/index.ts')

/** A folder with a program of somebody who has installed the package. */
export interface Project {
  folder: string
  /** The package as modules of the project get it: the same instance. */
  library: Library
  path(...parts: string[]): string
  write(name: string, text: string): string
}

/**
 * Builds the package and installs it into a new folder, which is removed after the tests of the file.
 * @param types true to have its declarations too, and the packages that it depends on
 */
export async function installLibrary(
  files: Readonly<Record<string, string>>,
  types = false,
): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-library-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const path = (...parts: string[]) => join(folder, ...parts)
  const write = (name: string, text: string) => {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), text)
    return path(name)
  }
  const installed = path('node_modules/playhead')
  mkdirSync(installed, { recursive: true })
  copyFileSync(join(root, 'package.json'), join(installed, 'package.json'))
  const build = [join(root, 'scripts/build.mjs'), '--library', installed, ...(types ? [] : ['--no-types'])]
  const { status, stderr } = spawnSync(process.execPath, build, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The build failed: ${stderr}`)
  if (types) {
    for (const name of ['zod', 'yaml', '@marcbachmann', '@types'])
      symlinkSync(join(root, 'node_modules', name), path('node_modules', name))
  }
  write('package.json', '{ "type": "module" }')
  for (const [name, text] of Object.entries(files)) write(name, text)
  const url = pathToFileURL(join(installed, 'dist/index.js')).href
  return { folder, library: (await import(url)) as Library, path, write }
}
