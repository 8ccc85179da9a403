import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { codeActions } from '../../src/language-server/code-actions.ts'
import { completionsAt } from '../../src/language-server/completion/complete.ts'
import { problemsOf } from '../../src/language-server/diagnostics.ts'
import { hoverAt } from '../../src/language-server/hover.ts'
import { createModel } from '../../src/language-server/model.ts'
import { nothingAround, type Surroundings } from '../../src/language-server/surroundings.ts'
import { createSurroundings } from '../../src/language-server/surroundings-node.ts'
import { keepToolList } from '../../src/workflow/tools/tool-lists-node.ts'
import type { ToolDescription } from '../../src/workflow/tools/tool-server.ts'
import { check, edited, type Feature, fixture } from './check.ts'

const search: ToolDescription = {
  name: 'search_code',
  description: 'Searches.',
  inputSchema: {
    type: 'object',
    properties: { query: { type: 'string', description: 'What\nto find.' }, limit: { type: 'integer' } },
    required: ['query'],
  },
}
const echo: ToolDescription = { name: 'echo', inputSchema: { type: 'object' } }

/** Servers, with the tools that are known of each; undefined where none are. */
const having = (servers: Record<string, readonly ToolDescription[] | undefined>): Surroundings => ({
  ...nothingAround,
  handlers: async (_, module) => ({
    uri: module,
    exports: [
      {
        name: 'loadIssues',
        signature: 'loadIssues(input)',
        documentation: 'Loads.',
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      },
    ],
  }),
  servers: async () => new Map(Object.entries(servers)),
})

/** The problems about tools. */
const toolProblems: Feature<string[]> = async (model, _, surroundings) =>
  (await problemsOf(model, surroundings))
    .filter(({ code }) => code.includes('tool'))
    .map(({ code, severity, message, remedy, range }) => {
      const at = model.text.slice(model.offsetAt(range.start), model.offsetAt(range.end))
      return `${severity} ${code} at ${at}: ${message} ${remedy}`
    })

const flow = (node: string) =>
  `handlers: ./h.ts\nworkflows:\n  main:\n    nodes:\n      - ${node}\n      - { id: end, type: wait, duration: 1 }\n`
const says = (node: string, servers: Parameters<typeof having>[0], expected: string[]) =>
  check(flow(node), toolProblems, expected, { surroundings: having(servers) })

describe('a tool that nobody has', () => {
  test('of a tool node', () =>
    says('{ id: a, type: tool, tool: "hub/serch_code" }', { hub: [search] }, [
      'warning unknown-tool at hub/serch_code: There is no tool "hub/serch_code". Did you mean "hub/search_code"?',
    ]))
  test('of an agent, in both spellings of the key', () =>
    says('{ id: a, type: agent, tools: [shel, echo], allowed_tools: loadIssue }', { hub: [echo] }, [
      'warning unknown-tool at shel: There is no tool "shel". Did you mean "shell"?',
      'warning unknown-tool at loadIssue: There is no tool "loadIssue". Did you mean "loadIssues"?',
    ]))
  test('of a compute node', () =>
    says('{ id: a, type: compute, tools: [read] }', {}, [
      'warning unknown-tool at read: There is no tool "read". A tool is built in, a function of the handler module, or one of a server in "mcp_servers:" or .vscode/mcp.json. Known are: "shell", "loadIssues".',
    ]))
  test('of a member of a team', () =>
    says('{ id: a, type: team, members: [{ id: m, tools: [hub/ecko] }] }', { hub: [echo] }, [
      'warning unknown-tool at hub/ecko: There is no tool "hub/ecko". Did you mean "hub/echo"?',
    ]))
  test('of a server that is not declared', () =>
    says('{ id: a, type: tool, tool: hab/echo }', { hub: undefined }, [
      'warning unknown-tool-server at hab: There is no MCP server "hab". Did you mean "hub"?',
    ]))
  test('of two servers', () =>
    says('{ id: a, type: tool, tool: echo }', { one: [echo], two: [echo] }, [
      'warning ambiguous-tool at echo: Several servers have a tool "echo". Say which one is meant: "one/echo", "two/echo".',
    ]))
})

describe('nothing is said', () => {
  const quiet = (node: string, servers: Parameters<typeof having>[0]) => says(node, servers, [])
  test('of the tools that there are', () =>
    quiet('{ id: a, type: agent, tools: [shell, loadIssues, echo, hub/search_code] }', {
      hub: [echo, search],
    }))
  test('of a plain name that a server whose tools are not known may have', () =>
    quiet('{ id: a, type: tool, tool: whatever }', { hub: [echo], other: undefined }))
  test('of a tool of a server whose tools are not known', () =>
    quiet('{ id: a, type: tool, tool: hub/whatever }', { hub: undefined }))
  test('of names that are filled in', () => quiet('{ id: a, type: tool, tool: "{which}" }', {}))
  test('where the servers cannot be told', () =>
    check(flow('{ id: a, type: tool, tool: whatever }'), toolProblems, [], {
      surroundings: { ...having({}), servers: async () => undefined },
    }))
})

test.each([
  ['tools: [hub/ser‸ch_code]', 'Change to "hub/search_code"', 'tools: [hub/search_code]'],
  ['tools: [hob/search_code]‸', 'Change to "hub"', 'tools: [hub/search_code]'],
])('a misspelt tool has a quick fix: %s', async (marked, title, after) => {
  const { model, caret } = fixture(flow(`{ id: a, type: agent, ${marked} }`))
  const problems = await problemsOf(model, having({ hub: [search] }))
  const at = problems.find(({ code }) => code.startsWith('unknown-tool'))!.range.start
  const actions = codeActions(model, { start: at, end: caret }, problems)
  const action = actions.find(one => one.title === title)
  expect(actions.map(one => one.title)).toContain(title)
  expect(edited(model, action!.edit!.changes![model.uri]! as never)).toContain(after)
})

test.each([
  '{ id: a, type: tool, tool: ‸ }',
  '{ id: a, type: agent, tools: [hub/se‸] }',
  '{ id: a, type: team, members: [{ id: m, tools: [‸] }] }',
])('tools are offered: %s', async node => {
  const { model, caret } = fixture(flow(node))
  const items = await completionsAt(model, caret, having({ hub: [search, echo], other: undefined }))
  expect(items.map(({ label, detail }) => `${label} (${detail})`)).toEqual([
    'shell (built in)',
    'loadIssues (loadIssues(input))',
    'hub/search_code (server hub)',
    'hub/echo (server hub)',
  ])
})

test('an offered tool takes the place of what is written of it', async () => {
  const { model, caret } = fixture(flow('{ id: a, type: agent, tools: [hub/se‸] }'))
  const items = await completionsAt(model, caret, having({ hub: [search] }))
  const item = items.find(({ label }) => label === 'hub/search_code')!
  expect(edited(model, [item.textEdit as never])).toContain('tools: [hub/search_code]')
})

test.each([
  [
    'search_code',
    '**hub/search_code** · server hub\n\nSearches.\n\n- `query`: string, required – What to find.\n- `limit`: integer',
  ],
  ['loadIssues', '```ts\nloadIssues(input)\n```\nhandler module\n\nLoads.'],
])('a hover shows what a tool is: %s', async (name, expected) => {
  const { model, caret } = fixture(
    flow(`{ id: a, type: agent, tools: [${name.slice(0, 3)}‸${name.slice(3)}] }`),
  )
  const hover = await hoverAt(model, caret, having({ hub: [search] }))
  expect(hover?.contents).toEqual({ kind: 'markdown', value: expected })
})

describe('servers in the file', () => {
  const problems: Feature<string[]> = async model =>
    model.file.problems
      .filter(({ code }) => code !== 'unreachable-node')
      .map(
        ({ code, message, range: { start } }) =>
          `${start.line + 1}:${start.character + 1} ${code}: ${message}`,
      )
  const file = (servers: string) =>
    `mcp_servers:\n${servers}\nworkflows:\n  main:\n    nodes:\n      - { id: a, type: wait, duration: 1 }\n`

  test.each([
    [
      '  a: { comand: x, url: http://x }',
      '2:8 unknown-key: "comand" is not a key of the MCP server "a" and is not used.',
    ],
    ['  a: { args: [x] }', '2:3 invalid-value: The MCP server "a" needs "command:" or "url:".'],
    ['  a: npx', '2:3 invalid-value: The MCP server "a" must be a mapping with "command:" or "url:".'],
    ['  a/b: { url: http://x }', '2:3 invalid-value: The name of an MCP server must not hold "/": a/b.'],
    [
      '  a: { command: x, args: y }',
      '2:20 invalid-value: "args" of the MCP server "a": Invalid input: expected array, received string.',
    ],
  ])('that are wrong: %s', (servers, expected) => check(file(servers), problems, [expected]))

  test('have keys that are offered', async () => {
    const { model, caret } = fixture(file('  a:\n    com‸'))
    const items = await completionsAt(model, caret, nothingAround)
    expect(items.map(({ label }) => label)).toContain('command')
  })

  test('have keys that are described', async () => {
    const { model, caret } = fixture(file('  a: { comm‸and: x }'))
    const hover = await hoverAt(model, caret, nothingAround)
    expect(hover?.contents).toMatchObject({ value: expect.stringContaining('The program to start.') })
  })
})

test('what runs have remembered of servers in .vscode/mcp.json is found beside the file or above it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-tools-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['.vscode', '.playhead', 'flows']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, '.vscode/mcp.json'), '{ "servers": { "hub": { "command": "hub" }, }, } // mine')
  const definition = { kind: 'stdio' as const, command: 'hub', args: [], env: {} }
  await keepToolList(join(folder, '.playhead'), { name: 'hub', definition, folder, origin: 'mcp.json' }, [
    search,
  ])
  const path = join(folder, 'flows/a.workflow.yaml')
  const model = createModel(
    pathToFileURL(path).href,
    path,
    1,
    flow('{ id: a, type: tool, tool: hub/serch_code }').slice(17),
  )
  const problems = await problemsOf(
    model,
    createSurroundings(() => '.playhead'),
  )
  const found = problems.filter(({ code }) => code !== 'unreachable-node')
  expect(found.map(({ code, remedy }) => [code, remedy])).toEqual([
    ['unknown-tool', 'Did you mean "hub/search_code"?'],
  ])
})
