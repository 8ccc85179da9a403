import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '../../../src/workflow/json.ts'

/** A request as the server got it. */
export interface ReceivedRequest {
  path: string
  headers: IncomingHttpHeaders
  body: JsonObject
  /** Resolves when the client has closed the connection, or the answer is complete. */
  closed: Promise<'complete' | 'aborted'>
}

/** Answers one request. */
export type Behaviour = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>

/** A server that speaks the protocol of OpenAI's chat completions, on loopback. */
export interface FakeServer {
  /** Base URL, with /v1. */
  url: string
  requests: ReceivedRequest[]
  /** What the next requests get, in this order; the last one stays. */
  behave(...behaviours: Behaviour[]): void
  close(): Promise<void>
}

/** Starts a server that answers nothing until it is told how. */
export async function startFakeServer(): Promise<FakeServer> {
  const requests: ReceivedRequest[] = []
  let behaviours: Behaviour[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', chunk => chunks.push(chunk))
    incoming.on('end', () => {
      const closed = new Promise<'complete' | 'aborted'>(resolve =>
        response.on('close', () => resolve(response.writableFinished ? 'complete' : 'aborted')),
      )
      const text = Buffer.concat(chunks).toString()
      const request = { path: incoming.url!, headers: incoming.headers, body: JSON.parse(text), closed }
      requests.push(request)
      const behaviour = behaviours.length > 1 ? behaviours.shift() : behaviours[0]
      if (!behaviour) throw new Error('the fake server was not told how to answer')
      void behaviour(response, request)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    behave(...next) {
      behaviours = next
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
}

/** Sends one event of a stream. */
export function sendChunk(response: ServerResponse, value: unknown): void {
  response.write(`data: ${JSON.stringify(value)}\n\n`)
}

const chunk = (delta: JsonObject, finish: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'fake-model-2026',
  choices: [{ index: 0, delta, finish_reason: finish }],
})

const usageChunk = (prompt: number, completion: number, more: JsonObject = {}) => ({
  ...chunk({}),
  choices: [],
  usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion, ...more },
})

/** Streams a text in pieces, then usage. */
export function says(
  pieces: readonly string[],
  {
    usage,
    wait = 0,
    finish = 'stop',
  }: { usage?: [number, number, JsonObject?] | null; wait?: number; finish?: string } = {},
): Behaviour {
  return async response => {
    await pause(wait)
    begin(response)
    sendChunk(response, chunk({ role: 'assistant', content: '' }))
    for (const content of pieces) sendChunk(response, chunk({ content }))
    sendChunk(response, chunk({}, finish))
    if (usage !== null) sendChunk(response, usageChunk(...(usage ?? [12, 5])))
    response.end('data: [DONE]\n\n')
  }
}

/** Streams calls of tools; the arguments come in pieces of a few characters. */
export function calls(...wanted: { id: string; tool: string; text: string }[]): Behaviour {
  return response => {
    begin(response)
    sendChunk(response, chunk({ role: 'assistant', content: null }))
    wanted.forEach(({ id, tool, text }, index) => {
      const call = (fields: JsonObject) => sendChunk(response, chunk({ tool_calls: [{ index, ...fields }] }))
      call({ id, type: 'function', function: { name: tool, arguments: '' } })
      for (let at = 0; at < text.length; at += 3) call({ function: { arguments: text.slice(at, at + 3) } })
    })
    sendChunk(response, chunk({}, 'tool_calls'))
    sendChunk(response, usageChunk(20, 7))
    response.end('data: [DONE]\n\n')
  }
}

/** Refuses with a status. */
export function refuses(
  status: number,
  body: JsonObject | string,
  headers: Record<string, string> = {},
): Behaviour {
  return response => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response.writeHead(status, {
      'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
      ...headers,
    })
    response.end(text)
  }
}

/** Takes the request and never answers. */
export const hangs: Behaviour = () => undefined

/** Begins to answer, then says nothing more. */
export function saysAndHangs(piece: string): Behaviour {
  return response => {
    begin(response)
    sendChunk(response, chunk({ role: 'assistant', content: piece }))
  }
}

/** Begins to answer, then cuts the connection. */
export function saysAndCuts(piece: string): Behaviour {
  return async response => {
    begin(response)
    sendChunk(response, chunk({ role: 'assistant', content: piece }))
    await pause(20)
    response.destroy()
  }
}

/** Answers with these bytes as its stream. */
export function streams(text: string): Behaviour {
  return response => {
    begin(response)
    response.end(text)
  }
}
