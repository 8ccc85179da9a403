// An MCP server that behaves as it is told: node odd-server.mjs <mode> [file]. It speaks the protocol by hand, so that it
// can do what a library would not let it do.
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [mode, file] = process.argv.slice(2)
const note = text => file && appendFileSync(file, `${text}\n`)
const say = message => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

note(`started ${process.pid}`)
process.stderr.write(`odd server, mode ${mode}\n`)
if (mode === 'exits') {
  process.stderr.write('no licence found\n')
  process.exit(3)
}
if (mode === 'prints') process.stdout.write('Listening on port 1\n')
if (mode === 'grandchild') {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  note(`grandchild ${child.pid}`)
}
if (mode === 'deaf') {
  process.on('SIGTERM', () => {})
  setInterval(() => {}, 1000)
}

const tools = [
  {
    name: 'echo',
    description: 'Says it again.',
    inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
  },
  { name: 'fail', inputSchema: { type: 'object' } },
  { name: 'die', inputSchema: { type: 'object' } },
  { name: 'wait', inputSchema: { type: 'object' } },
  { name: 'parts', inputSchema: { type: 'object' } },
  { name: 'strange', inputSchema: { $ref: '#/nowhere' } },
]

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'odd', version: '1' },
  }),
  'tools/list': () => ({ tools }),
  'tools/call': ({ name, arguments: given }) => {
    if (name === 'die') {
      process.stderr.write('out of luck\n')
      process.exit(7)
    }
    if (name === 'fail') return { content: [{ type: 'text', text: 'not today' }], isError: true }
    if (name === 'parts') {
      return {
        content: [
          { type: 'text', text: 'a picture' },
          { type: 'image', data: 'AAAA', mimeType: 'image/png' },
        ],
      }
    }
    return {
      content: [
        { type: 'text', text: given.text ?? '' },
        { type: 'text', text: '{"not": "parsed"}' },
      ],
    }
  },
}

createInterface({ input: process.stdin })
  .on('line', line => {
    const { id, method, params } = JSON.parse(line)
    if (method === 'notifications/cancelled') return note('cancelled')
    if (id === undefined) return
    if (mode === 'hangs' || mode === 'prints') return
    if (mode === 'chats') process.stdout.write('some words that are no message\n')
    if (method === 'tools/call' && params.name === 'wait') return note('waiting')
    const answer = answers[method]
    if (answer) say({ id, result: answer(params) })
    else say({ id, error: { code: -32601, message: 'no such method' } })
  })
  .on('close', () => note('input ended'))
