import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  Hover,
  Location,
  SemanticTokens,
  WorkspaceEdit,
} from 'vscode-languageserver/node'
import { bundlePath, readTexts } from '../../scripts/generate-l10n.ts'
import { openSession, type Session } from './session.ts'

const cli = resolve(import.meta.dirname, '../../src/cli/main.ts')

const source = `handlers: ./handlers.ts
workflows:
  main:
    inputs:
      path: { type: string, default: x }
    nodes:
      - id: load
        type: compute
        handler: loadIssues
        inputs: { file: $ctx.path }
        output: issues
        next: count
      - id: count
        type: transform
        set: { n: size(issues) }
`

let folder: string
let session: Session
let uri: string

const open = (text: string, at = uri) =>
  session.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri: at, languageId: 'yaml', version: 1, text },
  })

/** The position of the first occurrence of a text, and some characters on. */
const at = (text: string, on = 0) => {
  const lines = source.slice(0, source.indexOf(text) + on).split('\n')
  return { line: lines.length - 1, character: lines.at(-1)!.length }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playhead-lsp-'))
  await writeFile(
    join(folder, 'handlers.ts'),
    'export async function loadIssues(input: object) {\n  return []\n}\n',
  )
})
afterAll(() => rm(folder, { recursive: true }))

beforeEach(async () => {
  uri = pathToFileURL(join(folder, 'flow.yaml')).href
  session = await openSession([cli, 'language-server', '--stdio'])
})
afterEach(async () => {
  expect(await session.close()).toBe(0)
  expect(session.complaints).toEqual([])
})

describe('a session over stdio', () => {
  test('says what it can do', () => {
    const { capabilities, serverInfo } = session.initialized
    expect(serverInfo?.name).toBe('playhead')
    expect(capabilities.positionEncoding).toBe('utf-16')
    expect(capabilities.textDocumentSync).toBe(2)
  })

  test('publishes problems, and again after each change', async () => {
    const first = session.diagnostics(uri)
    await open(source)
    expect((await first).diagnostics).toEqual([])
    const second = session.diagnostics(uri)
    const start = at('count')
    await session.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start, end: { ...start, character: start.character + 1 } }, text: 'k' }],
    })
    const published = await second
    expect(published.version).toBe(2)
    expect(published.diagnostics.map(({ code }) => code)).toContain('unknown-target')
    const actions = await session.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: { start, end: start },
      context: { diagnostics: [] },
    })
    const [fix] = actions
    expect(fix?.title).toBe('Change to "count"')
    expect(fix?.edit?.changes?.[uri]).toEqual([
      { range: { start, end: { ...start, character: start.character + 5 } }, newText: 'count' },
    ])
    const third = session.diagnostics(uri)
    await session.connection.sendNotification('textDocument/didClose', { textDocument: { uri } })
    expect((await third).diagnostics).toEqual([])
  })

  test('finds what is named', async () => {
    await open(source)
    const textDocument = { uri }
    const definition = await session.connection.sendRequest<Location[]>('textDocument/definition', {
      textDocument,
      position: at('size(issues', 7),
    })
    expect(definition).toEqual([{ uri, range: { start: at('issues'), end: at('issues', 6) } }])
    const handler = await session.connection.sendRequest<Location[]>('textDocument/definition', {
      textDocument,
      position: at('loadIssues', 3),
    })
    expect(handler).toEqual([
      {
        uri: pathToFileURL(join(folder, 'handlers.ts')).href,
        range: { start: { line: 0, character: 22 }, end: { line: 0, character: 32 } },
      },
    ])
    const rename = await session.connection.sendRequest<WorkspaceEdit>('textDocument/rename', {
      textDocument,
      position: at('output: issues', 9),
      newName: 'found',
    })
    expect(rename.changes?.[uri]).toHaveLength(2)
    const hover = await session.connection.sendRequest<Hover>('textDocument/hover', {
      textDocument,
      position: at('next', 1),
    })
    expect(JSON.stringify(hover.contents)).toContain('The node that follows')
    const items = await session.connection.sendRequest<CompletionItem[]>('textDocument/completion', {
      textDocument,
      position: at('handler: l', 10),
    })
    expect(items.map(({ label }) => label)).toEqual(['loadIssues'])
    const lenses = await session.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument })
    expect(lenses.map(({ command }) => [command?.command, ...(command?.arguments ?? [])])).toEqual([
      ['playhead.runWorkflow', uri, 'main'],
      ['playhead.debugWorkflow', uri, 'main'],
    ])
    const tokens = await session.connection.sendRequest<SemanticTokens>('textDocument/semanticTokens/full', {
      textDocument,
    })
    expect(tokens.data.length % 5).toBe(0)
    expect(tokens.data.length).toBeGreaterThan(0)
  })

  test('refuses a name that is none with a sentence', async () => {
    await open(source)
    const refused = session.connection.sendRequest('textDocument/rename', {
      textDocument: { uri },
      position: at('id: load', 4),
      newName: 'no name',
    })
    await expect(refused).rejects.toThrow('A node id has letters')
  })

  test('says nothing of other YAML files', async () => {
    const other = pathToFileURL(join(folder, 'compose.yaml')).href
    await open('services:\n  web: { image: nginx }\n\tbad\n', other)
    const first = session.diagnostics(uri)
    await open(source)
    await first
    expect(session.published.map(one => one.uri)).toEqual([uri])
    const position = { line: 1, character: 3 }
    for (const method of [
      'hover',
      'completion',
      'definition',
      'codeLens',
      'documentSymbol',
      'foldingRange',
    ]) {
      const answer = await session.connection.sendRequest(`textDocument/${method}`, {
        textDocument: { uri: other },
        position,
      })
      expect(answer, method).toBeNull()
    }
  })

  test('takes a file that its name says to be a workflow', async () => {
    const named = pathToFileURL(join(folder, 'new.workflow.yaml')).href
    const first = session.diagnostics(named)
    await open('', named)
    expect((await first).diagnostics.map(({ code }) => code)).toEqual(['not-a-workflow'])
  })

  test('shows how a workflow ran last, from the recordings above the file', async () => {
    const path = join(folder, 'flows', 'flow.yaml')
    await mkdir(join(folder, 'flows'))
    await writeFile(path, source.replace('./handlers.ts', '../handlers.ts'))
    await promisify(execFile)(process.execPath, [cli, 'run', path], { cwd: folder })
    uri = pathToFileURL(path).href
    await open(source)
    const textDocument = { uri }
    const lenses = await session.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument })
    expect(lenses.map(({ command }) => command?.title)).toEqual([
      'Run',
      'Debug',
      expect.stringMatching(/^completed in .*, just now$/),
    ])
    const hover = await session.connection.sendRequest<Hover>('textDocument/hover', {
      textDocument,
      position: at('size(issues', 7),
    })
    expect(hover.contents).toMatchObject({ value: expect.stringContaining('Last value, by `load`:') })
  })

  test('speaks the language of a client that gives it the texts, problems aside', async () => {
    await session.close()
    session = await openSession([cli, 'language-server', '--stdio'], {
      locale: 'de',
      initializationOptions: { texts: readTexts(bundlePath('bundle', 'de')) },
    })
    const published = session.diagnostics(uri)
    await open(source.replace('next: count', 'next: cuont'))
    const [problem] = (await published).diagnostics
    expect(problem?.message).toMatch(/^There is no node "cuont" in this workflow/)
    const textDocument = { uri }
    const lenses = await session.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument })
    expect(lenses.map(({ command }) => command?.title)).toEqual(['Ausführen', 'Debuggen'])
    const [fix] = await session.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument,
      range: problem!.range,
      context: { diagnostics: [] },
    })
    expect(fix?.title).toBe('In "count" ändern')
  })
})
