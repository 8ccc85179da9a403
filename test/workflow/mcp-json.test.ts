import { describe, expect, test } from 'vitest'
import { parseJsonc } from '../../src/workflow/tools/jsonc.ts'
import { parseMcpJson } from '../../src/workflow/tools/mcp-json.ts'
import { readToolName } from '../../src/workflow/tools/tool-name.ts'
import { resolveServer } from '../../src/workflow/tools/tool-server.ts'

const parse = (text: string) => parseMcpJson(text, '/project/.vscode/mcp.json', '/project')
const resolve = (text: string, environment: Record<string, string> = {}) =>
  resolveServer(parse(text).get('one')!, name => environment[name])

test.each<[string, unknown]>([
  ['{ "a": [1, 2,], // end\n}', { a: [1, 2] }],
  ['/* no "b": */ { "a": "// not /* a */ comment, ]" }', { a: '// not /* a */ comment, ]' }],
  ['{ "a": "say \\", }" , }', { a: 'say ", }' }],
  ['\uFEFF{}', {}],
])('JSON with comments is read: %s', (text, expected) => expect(parseJsonc(text)).toEqual(expected))

test.each(['{ "a": }', '{ "a": 1 /* }', '[1 2]', ''])('what is no JSON is refused: %s', text => {
  expect(() => parseJsonc(text)).toThrow(SyntaxError)
})

test('servers of all kinds are read', () => {
  const servers = parse(`{
    // what VS Code writes
    "servers": {
      "one": { "type": "stdio", "command": "npx", "args": ["-y", "it"], "env": { "A": "1", "B": null }, "envFile": ".env", "cwd": "sub" },
      "two": { "type": "http", "url": "https://example.org/mcp", "headers": { "X": "y" } },
      "three": { "type": "sse", "url": "https://example.org/sse" },
    },
  }`)
  expect([...servers.values()].map(({ definition }) => definition)).toEqual([
    {
      kind: 'stdio',
      command: 'npx',
      args: ['-y', 'it'],
      env: { A: '1', B: null },
      envFile: '.env',
      cwd: 'sub',
    },
    { kind: 'http', url: 'https://example.org/mcp', headers: { X: 'y' } },
    { kind: 'http', url: 'https://example.org/sse', headers: {}, sse: true },
  ])
})

test('variables are filled in', () => {
  const text = `{
    "inputs": [{ "id": "api-key", "type": "promptString" }, { "id": "size", "type": "promptString", "default": "big" }],
    "servers": { "one": { "command": "\${workspaceFolder}/run", "args": ["\${workspaceFolderBasename}", "\${env:WHO}", "\${input:size}"], "env": { "KEY": "\${input:api-key}" } } }
  }`
  expect(resolve(text, { WHO: 'me', API_KEY: 'secret' })).toEqual({
    kind: 'stdio',
    command: '/project/run',
    args: ['project', 'me', 'big'],
    env: { KEY: 'secret' },
  })
})

test('an input that nobody gives says how to give it', () => {
  const text = '{ "servers": { "one": { "url": "http://x", "headers": { "K": "${input:api-key}" } } } }'
  expect(() => resolve(text)).toThrow('The MCP server "one" needs the input "api-key" of .vscode/mcp.json.')
})

test('a variable of the editor that means nothing here is named', () => {
  expect(() => resolve('{ "servers": { "one": { "command": "${file}" } } }')).toThrow(
    'needs the variable "file", which has no value',
  )
})

describe('a file that cannot be used says why', () => {
  test.each([
    ['{ "servers": [] }', '"servers" must be an object'],
    ['{ "servers": { "one": { "args": [] } } }', 'the server "one" needs a "command" or a "url"'],
    ['[]', 'it holds no object'],
  ])('%s', (text, detail) => expect(() => parse(text)).toThrow(detail))
})

test('a file without servers has none', () => expect(parse('{}').size).toBe(0))

test.each([
  ['echo', { tool: 'echo' }],
  ['hub/echo', { server: 'hub', tool: 'echo' }],
  ['hub/a/b', { server: 'hub', tool: 'a/b' }],
  ['/echo', { tool: '/echo' }],
  ['hub/', { tool: 'hub/' }],
])('the name %s is read', (name, expected) => expect(readToolName(name)).toEqual(expected))
