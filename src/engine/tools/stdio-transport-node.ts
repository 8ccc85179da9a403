import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js'
import { type ChildPlan, exitOf, killGroup, startGroup } from './child-process-node.ts'
import { createTail } from './tail.ts'

/** A server that runs as a child of this process. */
export interface StdioTransport extends Transport {
  /** What it wrote last on its standard error output. */
  stderr(): string
  /** What it wrote first on its standard output that is no message. */
  garbage(): string | undefined
  /** How it ended, if it did. */
  ending(): string | undefined
}

/** Milliseconds that a server has to end when its input ends, and again when it is asked to. */
const grace = 1_000

/** Characters of one message; a server that writes more without a line end is out of its mind. */
const longestMessage = 64 * 1024 * 1024

/**
 * Speaks with a server over its standard input and output. The protocol library's own transport ends the program only
 * that it has started, and not what that has started: a server behind `npx` or a script would stay.
 */
export function createStdioTransport(plan: ChildPlan): StdioTransport {
  const stderr = createTail()
  let child: ChildProcessWithoutNullStreams | undefined
  let garbage: string | undefined
  let ending: string | undefined
  let closed = false
  let turn = Promise.resolve()

  const left = () => {
    if (closed) return
    closed = true
    if (child) killGroup(child, 'SIGKILL')
    transport.onclose?.()
  }

  const take = (line: string) => {
    if (line.trim() === '') return
    const message = readMessage(line)
    // One after another: the library handles a notification a moment later, and forgets by then whom it is for when the
    // answer comes in the same moment.
    if (message)
      turn = turn
        .then(() => transport.onmessage?.(message))
        .catch(thrown => transport.onerror?.(thrown as Error))
    else garbage ??= line.slice(0, 200)
  }

  const transport: StdioTransport = {
    stderr: () => stderr.text(),
    garbage: () => garbage,
    ending: () => ending,
    start() {
      return new Promise((resolve, reject) => {
        const started = startGroup(plan)
        child = started
        started.once('error', thrown => {
          ending = thrown.message
          reject(thrown)
          left()
        })
        started.once('spawn', () => resolve())
        started.once('exit', (code, signal) => {
          ending = code === null ? `it was ended by ${signal}` : `it exited with code ${code}`
          // What it wrote last may still be on its way.
          setTimeout(left, 50)
        })
        started.once('close', left)
        for (const stream of [started.stdin, started.stdout, started.stderr])
          stream.on('error', () => undefined)
        started.stderr.setEncoding('utf8').on('data', (text: string) => stderr.add(text))
        readLines(started, take, () => {
          ending = 'it wrote a message that is too long'
          killGroup(started, 'SIGKILL')
        })
      })
    },
    send: message =>
      new Promise((resolve, reject) => {
        if (!child || closed) return reject(new Error(ending ?? 'it has not been started'))
        child.stdin.write(`${JSON.stringify(message)}\n`, thrown => (thrown ? reject(thrown) : resolve()))
      }),
    async close() {
      if (!child) return
      child.stdin.end()
      if (!(await exitOf(child, grace))) {
        killGroup(child, 'SIGTERM')
        await exitOf(child, grace)
      }
      killGroup(child, 'SIGKILL')
      left()
    },
  }
  return transport
}

function readMessage(line: string): JSONRPCMessage | undefined {
  try {
    return JSONRPCMessageSchema.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}

function readLines(
  { stdout }: ChildProcessWithoutNullStreams,
  take: (line: string) => void,
  tooLong: () => void,
): void {
  const decoder = new StringDecoder('utf8')
  let pieces: string[] = []
  let length = 0
  stdout.on('data', (chunk: Buffer) => {
    const lines = decoder.write(chunk).split('\n')
    const last = lines.pop()!
    for (const [i, line] of lines.entries()) {
      take(i === 0 ? pieces.join('') + line : line)
      if (i === 0) {
        pieces = []
        length = 0
      }
    }
    pieces.push(last)
    length += last.length
    if (length > longestMessage) tooLong()
  })
}
