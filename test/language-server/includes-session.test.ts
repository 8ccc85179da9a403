import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSession, type Session } from './session.ts'

const cli = resolve(import.meta.dirname, '../../src/cli/main.ts')
const including = 'workflows:\n  main:\n    nodes:\n      - { $ref: ./lib.yaml#step }\n'
const included = 'nodes:\n  - { id: step, type: wait, duration: 1 }\n'
const broken = included.replace('wait', 'wayt')

let folder: string
let session: Session
let flow: string
let lib: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playhead-includes-'))
  flow = pathToFileURL(join(folder, 'flow.yaml')).href
  lib = pathToFileURL(join(folder, 'lib.yaml')).href
  session = await openSession([cli, 'language-server', '--stdio'], {
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'here' }],
  })
})
afterEach(async () => {
  expect(await session.close()).toBe(0)
  expect(session.complaints).toEqual([])
  await rm(folder, { recursive: true })
})

const open = (uri: string, text: string) =>
  session.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text },
  })

/** The codes of the problems that are published next for the including file. */
const codes = async () => (await session.diagnostics(flow)).diagnostics.map(({ code }) => code)

test('a file that comes, changes and goes on disk renews the problems of those that include it', async () => {
  const changed = (type: number) =>
    session.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: lib, type }] })
  const first = codes()
  await open(flow, including)
  expect(await first).toEqual(['include-not-found'])
  const steps: [string | undefined, number, string[]][] = [
    [included, 1, []],
    [broken, 2, ['unknown-node-type']],
    [undefined, 3, ['include-not-found']],
  ]
  for (const [text, type, expected] of steps) {
    if (text === undefined) await rm(join(folder, 'lib.yaml'))
    else await writeFile(join(folder, 'lib.yaml'), text)
    const next = codes()
    await changed(type)
    expect(await next).toEqual(expected)
  }
})

test('what is typed in an included file renews the problems of those that include it, saved or not', async () => {
  await writeFile(join(folder, 'lib.yaml'), included)
  const first = codes()
  await open(flow, including)
  expect(await first).toEqual([])
  const opened = codes()
  await open(lib, broken)
  expect(await opened).toEqual(['unknown-node-type'])
  const typed = codes()
  await session.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri: lib, version: 2 },
    contentChanges: [{ text: included.replace('step', 'stop') }],
  })
  expect(await typed).toEqual(['unknown-include'])
  const closed = codes()
  await session.connection.sendNotification('textDocument/didClose', { textDocument: { uri: lib } })
  expect(await closed).toEqual([])
})
