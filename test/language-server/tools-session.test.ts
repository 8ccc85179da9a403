import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { keepToolList } from '../../src/workflow/tools/tool-lists-node.ts'
import { openSession } from './session.ts'

const cli = resolve(import.meta.dirname, '../../src/cli/main.ts')

test('servers that are declared, and tools that become known, renew the problems', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'playhead-tools-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, '.vscode'))
  await mkdir(join(folder, '.playhead'))
  const uri = pathToFileURL(join(folder, 'flow.yaml')).href
  const session = await openSession([cli, 'language-server', '--stdio'])
  const codes = async () => (await session.diagnostics(uri)).diagnostics.map(({ code }) => code)
  const changed = async (path: string) => {
    const next = codes()
    // What was read a moment ago is not read again.
    await new Promise(done => setTimeout(done, 150))
    await session.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: pathToFileURL(join(folder, path)).href, type: 2 }],
    })
    return next
  }

  const first = codes()
  const text = 'workflows: { main: { nodes: [{ id: a, type: tool, tool: hub/serch }] } }\n'
  await session.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text },
  })
  expect(await first).toEqual(['unknown-tool-server'])

  await writeFile(join(folder, '.vscode/mcp.json'), '{ "servers": { "hub": { "command": "hub" } } }')
  expect(await changed('.vscode/mcp.json')).toEqual([])

  const definition = { kind: 'stdio' as const, command: 'hub', args: [], env: {} }
  const tools = [{ name: 'search', inputSchema: { type: 'object' } }]
  await keepToolList(
    join(folder, '.playhead'),
    { name: 'hub', definition, folder, origin: 'mcp.json' },
    tools,
  )
  expect(await changed('.playhead/tools.json')).toEqual(['unknown-tool'])

  expect(await session.close()).toBe(0)
  expect(session.complaints).toEqual([])
})
