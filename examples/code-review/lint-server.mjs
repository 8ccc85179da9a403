// A small MCP server with one tool: it speaks JSON-RPC, a message a line, over standard input and output. Servers from
// elsewhere do the same; they stand below `mcp_servers:` in the same way.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const rules = [
  {
    rule: 'no-sql-text',
    pattern: /\b(select|insert|update|delete)\b.*\$\{/i,
    says: 'A value is put into SQL text.',
  },
  { rule: 'no-console', pattern: /\bconsole\.log\(/, says: 'Output for debugging is left.' },
  { rule: 'no-todo', pattern: /\b(TODO|FIXME)\b/, says: 'Something is not finished.' },
]

const tools = [
  {
    name: 'check',
    description: 'Looks for known mistakes in a file. Gives the line, the rule and what is wrong.',
    inputSchema: {
      type: 'object',
      properties: { path: { type: 'string', description: 'The absolute path of the file.' } },
      required: ['path'],
    },
  },
]

function check({ path }) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text, i) =>
      rules.filter(one => one.pattern.test(text)).map(({ rule, says }) => ({ line: i + 1, rule, says })),
    )
}

const methods = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'lint', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools }),
  'tools/call'({ name, arguments: args }) {
    if (name !== 'check')
      return { content: [{ type: 'text', text: `There is no tool ${name}.` }], isError: true }
    try {
      const problems = check(args)
      return { content: [{ type: 'text', text: JSON.stringify(problems) }], structuredContent: { problems } }
    } catch (error) {
      return { content: [{ type: 'text', text: error.message }], isError: true }
    }
  },
}

createInterface({ input: process.stdin }).on('line', line => {
  const { id, method, params = {} } = JSON.parse(line)
  // Messages without an id want no answer.
  if (id === undefined) return
  const answer = Object.hasOwn(methods, method)
    ? { result: methods[method](params) }
    : { error: { code: -32601, message: `There is no method ${method}.` } }
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`)
})
