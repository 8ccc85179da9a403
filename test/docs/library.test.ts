import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { installLibrary } from '../library/project.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/library.md'), 'utf8')

/** The code blocks that say which file they are, or, as text, what it prints. */
const blocks = [...page.matchAll(/^```(\w+) (\S+)\n([\s\S]*?)^```$/gm)].map(([, language, name, text]) => ({
  language,
  name: name!,
  text: text!,
}))
const prints = blocks.filter(block => block.language === 'text')
const files = blocks.filter(block => block.language !== 'text').map(({ name, text }) => [name, text] as const)

const { folder, path, library } = await installLibrary(Object.fromEntries(files))

describe('the page on the library', () => {
  test.each(prints)('prints what it says: $name', ({ name, text }) => {
    const ran = spawnSync(process.execPath, [path(name)], { cwd: folder, encoding: 'utf8' })
    expect(ran.stderr).toBe('')
    expect(ran.stdout).toBe(text)
  })

  test('has programs to run, each with what it prints', () => {
    const programs = files
      .map(([name]) => name)
      .filter(name => name.endsWith('.js') && name !== 'handlers.js')
    expect(programs.length).toBeGreaterThan(3)
    expect(prints.map(({ name }) => name)).toEqual(programs)
  })

  test('names nothing that the package does not export', () => {
    const imported = [...page.matchAll(/import \{ ([^}]+) \} from 'playhead'/g)].flatMap(([, names]) =>
      names!.split(', '),
    )
    const called = [...page.matchAll(/`(\w+)\([^`]*\)`/g)].map(([, name]) => name!)
    const ofRun = ['events', 'on', 'subscribe', 'answer', 'leave', 'cancel', 'stop']
    // Members of what `debug` gives: the table of a session names them.
    const table = /\| of a session \|[\s\S]*?\n\n/.exec(page)![0]
    const ofSession = [...table.matchAll(/`(\w+)\(/g)].map(([, name]) => name!)
    const names = new Set([...imported, ...called].filter(name => ![...ofRun, ...ofSession].includes(name)))
    expect([...names].filter(name => !(name in library))).toEqual([])
    expect(names.size).toBeGreaterThan(10)
  })
})
