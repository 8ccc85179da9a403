import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { openFileSource } from '../../src/recording/files-node.ts'
import { openRecording } from '../../src/recording/reader.ts'
import { answersFrom } from '../../src/views/answers/execution.ts'
import { answer, type Handlers } from '../../src/views/protocol/channel.ts'
import type { ActionParams, ExecutionContract, Offer } from '../../src/views/protocol/execution.ts'

const views = resolve(import.meta.dirname, '../../dist/views')

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; worker-src blob:">
<meta name="playhead-endpoint" content="/messages">
<title>Playhead</title>
<link rel="stylesheet" href="/execution.css">
</head>
<body><main></main><script type="module" src="/execution.js"></script></body>
</html>`

/** The page of an execution on a web server, without VS Code. */
export interface PageServer {
  url: string
  close(): Promise<void>
}

/** What a page asks its host to do. */
export type Asked = ActionParams

/** What the host of a page offers, and does. */
export interface TestHost {
  offer?: Offer
  act?(params: ActionParams): void
  /** Positions at which breakpoints stop. */
  hits?: readonly number[]
}

/** Serves the page of a recording on a free port of this machine. @param path of the recording */
export async function servePage(path: string, host: TestHost = {}): Promise<PageServer> {
  const source = await openFileSource(path)
  const streams = new Set<ServerResponse>()
  const answers = answersFrom(await openRecording(source, path, nodeCodec), part => {
    const data = JSON.stringify({ type: 'event', event: 'surveying', body: { part } })
    for (const stream of streams) stream.write(`data: ${data}\n\n`)
  })
  const handlers: Handlers<ExecutionContract> = {
    ...answers,
    overview: async () => ({ overview: await answers.overview(), offer: host.offer ?? {} }),
    spans: query => answers.spans({ ...query, hits: host.hits ?? [] }),
    act(params) {
      host.act?.(params)
      return null
    },
    seek: () => null,
  }
  const server = createServer(async (request, response) => {
    const send = (type: string, body: string | Buffer): void =>
      void response.setHeader('content-type', type).end(body)
    if (request.url === '/') return send('text/html', page)
    if (request.url === '/execution.js')
      return send('text/javascript', readFileSync(join(views, 'execution.js')))
    if (request.url === '/graph-layout.js')
      return send('text/javascript', readFileSync(join(views, 'graph-layout.js')))
    if (request.url === '/execution.css') return send('text/css', readFileSync(join(views, 'execution.css')))
    if (request.url !== '/messages') return void response.writeHead(404).end()
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(':\n\n')
      streams.add(response)
      return
    }
    let text = ''
    for await (const piece of request) text += piece
    send('application/json', JSON.stringify(await answer(handlers, JSON.parse(text))))
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections()
      await new Promise(done => server.close(done))
      await source.close()
    },
  }
}
