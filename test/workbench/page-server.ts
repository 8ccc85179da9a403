import { existsSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { type FileSource, openFileSource } from '../../src/recording/files-node.ts'
import { openRecording, type RecordedTimeline } from '../../src/recording/reader.ts'
import { comparisonOf } from '../../src/views/answers/comparison/comparison.ts'
import { answersFrom } from '../../src/views/answers/execution.ts'
import { answer, type Contract, type Handlers } from '../../src/views/protocol/channel.ts'
import type { ComparisonAction, ComparisonContract } from '../../src/views/protocol/comparison.ts'
import type { ActionParams, ExecutionContract, Offer } from '../../src/views/protocol/execution.ts'

const views = resolve(import.meta.dirname, '../../dist/views')

const types = { js: 'text/javascript', css: 'text/css' } as const

function pageOf(name: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; worker-src blob:">
<meta name="playhead-endpoint" content="/messages">
<title>Playhead</title>
<link rel="stylesheet" href="/${name}.css">
</head>
<body><main></main><script type="module" src="/${name}.js"></script></body>
</html>`
}

/** A page on a web server, without VS Code. */
export interface PageServer {
  url: string
  close(): Promise<void>
}

/** What a page asks its host to do. */
export type Asked = ActionParams

/** What the host of a page offers, and does. */
export interface TestHost<A = ActionParams> {
  offer?: Offer
  act?(params: A): void
  /** Positions at which breakpoints stop. */
  hits?: readonly number[]
}

/** Serves the page of a recording on a free port of this machine. @param path of the recording */
export async function servePage(path: string, host: TestHost = {}): Promise<PageServer> {
  const { timeline, source } = await open(path)
  return serve<ExecutionContract>('execution', [source], tell => {
    const answers = answersFrom(timeline, part => tell('surveying', { part }))
    return {
      ...answers,
      overview: async () => ({ overview: await answers.overview(), offer: host.offer ?? {} }),
      spans: query => answers.spans({ ...query, hits: host.hits ?? [] }),
      act(params) {
        host.act?.(params)
        return null
      },
      seek: () => null,
    }
  })
}

/** Serves the page of a comparison of two recordings. */
export async function serveComparison(
  [pathA, pathB]: readonly [string, string],
  host: TestHost<ComparisonAction> = {},
): Promise<PageServer> {
  const [a, b] = [await open(pathA), await open(pathB)]
  const offers = { a: host.offer ?? {}, b: host.offer ?? {} }
  return serve<ComparisonContract>('comparison', [a.source, b.source], tell => {
    const answers = comparisonOf(a.timeline, b.timeline, part => tell('comparing', { part }))
    return {
      ...answers,
      overview: async () => ({
        executions: await answers.overviews(),
        offers,
        references: { a: pathA, b: pathB },
      }),
      act(params) {
        host.act?.(params)
        return null
      },
    }
  })
}

async function open(path: string): Promise<{ source: FileSource; timeline: RecordedTimeline }> {
  const source = await openFileSource(path)
  return { source, timeline: await openRecording(source, path, nodeCodec) }
}

/** @param make gives the answers; `tell` sends an event to all pages that are open */
async function serve<C extends Contract>(
  name: string,
  sources: readonly FileSource[],
  make: (tell: (event: string, body: unknown) => void) => Handlers<C>,
): Promise<PageServer> {
  const streams = new Set<ServerResponse>()
  const handlers = make((event, body) => {
    const data = JSON.stringify({ type: 'event', event, body })
    for (const stream of streams) stream.write(`data: ${data}\n\n`)
  })
  const server = createServer(async (request, response) => {
    const send = (type: string, body: string | Buffer): void =>
      void response.setHeader('content-type', type).end(body)
    if (request.url === '/') return send('text/html', pageOf(name))
    const [, file, ending] = /^\/([\w-]+)\.(js|css)$/.exec(request.url ?? '') ?? []
    if (file !== undefined && existsSync(join(views, `${file}.${ending}`)))
      return send(types[ending as keyof typeof types], readFileSync(join(views, `${file}.${ending}`)))
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
      for (const source of sources) await source.close()
    },
  }
}
