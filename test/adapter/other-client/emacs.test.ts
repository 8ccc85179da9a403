import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingEmacs } from '../../../scripts/emacs-setup.mjs'

// A client that shares nothing with our tests, nor with VS Code: Emacs with dap-mode, without a screen.

interface Told {
  after: string
  stack: string[]
  line: number
  shown: number
  variables: Record<string, string>
  result?: string
}

const missing = missingEmacs()
const fixtures = join(import.meta.dirname, '../../fixtures')

describe.skipIf(missing)(`Emacs with dap-mode${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let folder: string
  let told: Told[]
  const stop = (after: string) => told.find(one => one.after === after)!

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'playhead-emacs-'))
    const source = await readFile(join(fixtures, 'tour.yaml'), 'utf8')
    const program = join(folder, 'tour.yaml')
    await writeFile(program, source)
    await writeFile(join(folder, 'tour.handlers.ts'), await readFile(join(fixtures, 'tour.handlers.ts')))
    const line = source.split('\n').findIndex(one => one.includes('- id: call')) + 1
    const adapter = [process.execPath, join(import.meta.dirname, '../../../debug-adapter/main.ts')]
    const script = join(import.meta.dirname, 'session.el')
    const emacs = spawn('emacs', ['-Q', '--batch', '-l', script, program, String(line), ...adapter], {
      cwd: folder,
      // It keeps its breakpoints in the home folder.
      env: { ...process.env, HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [output, errors] = await Promise.all([text(emacs.stdout), text(emacs.stderr)])
    told = output.split('\n').flatMap(one => (one.startsWith('{') ? [JSON.parse(one)] : []))
    if (!told.some(({ after }) => after === 'end'))
      throw new Error(`it did not come to the end:\n${output}${errors}`)
  }, 90_000)

  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('stops at a breakpoint, and shows the line, the stack and the variables', () => {
    const { line, shown, stack, variables } = stop('breakpoint')
    expect(shown).toBe(line)
    expect(stack).toEqual(['call (workflow)', 'tour'])
    expect(variables).toMatchObject({ rounds: '0', items: '(2) [{id: 0}, {id: 1}]', right: '4' })
  })

  test('steps into a sub-workflow, over a node and out again', () => {
    expect(stop('stepIn').stack).toEqual(['inner', 'call (workflow)', 'tour'])
    expect(stop('next').stack[0]).toBe('measure (transform)')
    expect(stop('stepOut').stack).toEqual(['call (workflow)', 'tour'])
  })

  test('steps back, and forward again', () => {
    expect(stop('stepBack').stack).toEqual(['call (workflow)', 'tour'])
    expect(stop('stepBack').variables['answer']).toBeUndefined()
    expect(stop('next again').stack[0]).toBe('finish (transform)')
    expect(stop('next again').variables['answer']).toBe('{length: 24}')
  })

  test('evaluates an expression', () => {
    expect(stop('dap-eval').result).toBe('42')
  })
})
