import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A web server of this machine that serves files, and counts what it sends. */
export interface RangeServer {
  /** Address of a file. */
  url(name: string): string
  requests: number
  sent: number
}

/**
 * Serves files by range requests until the test ends; all may read it.
 * @param odd answers in another way than a server should; true when it has
 */
export async function serveRanges(
  files: Readonly<Record<string, string | Uint8Array>>,
  odd: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<RangeServer> {
  const counts = { requests: 0, sent: 0 }
  const server = createServer((request, response) => {
    counts.requests++
    if (odd(request, response)) return
    const name = request.url!.slice(1)
    const file = files[name]
    if (file === undefined) return void response.writeHead(404).end()
    const bytes = Buffer.from(file)
    response.setHeader('Content-Type', name.endsWith('.html') ? 'text/html' : 'application/octet-stream')
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
    if (!range) return void response.writeHead(200).end(bytes)
    const from = Number(range[1])
    const to = Math.min(Number(range[2]), bytes.length - 1)
    if (from > to) return void response.writeHead(416, { 'Content-Range': `bytes */${bytes.length}` }).end()
    counts.sent += to - from + 1
    response.writeHead(206, { 'Content-Range': `bytes ${from}-${to}/${bytes.length}` })
    response.end(bytes.subarray(from, to + 1))
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return Object.assign(counts, { url: (name: string) => `http://127.0.0.1:${port}/${name}` })
}
