import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { folderWith, start } from './playhead.ts'

const request = () => {
  const body = JSON.stringify({
    seq: 1,
    type: 'request',
    command: 'initialize',
    arguments: { adapterID: 'playhead' },
  })
  return `Content-Length: ${body.length}\r\n\r\n${body}`
}

describe('playhead dap', () => {
  it('speaks the protocol on stdin and stdout, and ends with its client', async () => {
    const adapter = start(folderWith({}), ['dap'])
    adapter.process.stdin!.write(request())
    await adapter.saw('"command":"initialize"')
    adapter.process.stdin!.end()
    const ended = await adapter.ended
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toMatch(/^Content-Length: \d+\r\n\r\n\{/)
  })

  it('does so from the bundle, in which everything is one module', async () => {
    const folder = folderWith({})
    const bundle = join(folder, 'cli.mjs')
    await build({
      entryPoints: [join(import.meta.dirname, '../../src/cli/main.ts')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      banner: {
        js: "import { createRequire as make } from 'node:module'; const require = make(import.meta.url)",
      },
      logLevel: 'error',
    })
    const answer = execFileSync(process.execPath, [bundle, 'dap'], { input: request(), encoding: 'utf8' })
    expect(answer).toContain('"command":"initialize"')
  })

  it('listens on a port', async () => {
    const adapter = start(folderWith({}), ['dap', '--port', '0'])
    const [chunk] = await once(adapter.process.stderr!, 'data')
    const port = Number(/:(\d+)\s*$/.exec(String(chunk))![1])
    const socket = connect(port, '127.0.0.1')
    socket.write(request())
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toContain('Content-Length')
    socket.destroy()
    adapter.process.kill()
    await adapter.ended
  })
})
