import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ErrorInfo } from '../../recording/event.ts'
import { exitOf, killGroup, startModule } from '../tools/child-process-node.ts'
import { createTail } from '../tools/tail.ts'
import type { FromProcess, Stream, ToProcess } from './messages.ts'

/** How a process of handlers ended. */
export interface ProcessEnd {
  /** For people: exit code or signal, and the error or what was printed last. */
  detail: string
  /** The newest message that it had begun with; what came after can be sent to another process. */
  begun: number
  /** What was thrown and caught by nobody. */
  error?: ErrorInfo
}

/** A process in which handlers are called. */
export interface HandlerProcess {
  readonly pid: number | undefined
  /** False once nothing can be sent any more. */
  readonly open: boolean
  /** Whether a JavaScript debugger is attached, or was. */
  readonly debugged: 'never' | 'now' | 'before'
  send(message: ToProcess): void
  /** Ends it at once. @param reason for people, in the place of the signal */
  kill(reason: string): void
  /** Asks it to end, and ends it when it does not. Resolves when it is gone. */
  close(): Promise<void>
  /** Resolves when it is gone and all that it has said was told. */
  ended: Promise<ProcessEnd>
}

/** What a process of handlers tells. */
export interface ProcessEvents {
  onMessage(message: FromProcess): void
  /** Whole lines where they did not come with a message. */
  onOutput(stream: Stream, text: string): void
}

/** Milliseconds to end in good order, and for the last output after the end. */
const closeGrace = 500
const outputGrace = 300

/** What Node itself prints of its inspector. Who knows the address can do anything in the process. */
const inspectorNotes =
  /^(?:Debugger listening on ws:.*|For help, see: https:\/\/nodejs\.org\/.*(?:inspector|debugg).*|Debugger attached\.|Debugger ending on ws:.*|Waiting for the debugger to disconnect\.\.\.)\n/gm

/** Beside this file among the sources, beside the bundle where this file is in one. */
const [source, bundled] = ['./process-main-node.ts', './handler-process.js'].map(name =>
  fileURLToPath(new URL(name, import.meta.url)),
)

/** The file that such a process runs: the engine's own, as opposed to handlers. */
export const handlerProcessFile = existsSync(source!) ? source! : bundled!

/** Starts a process in which handlers can be called. Never fails: a process that cannot be started has ended. */
export function startHandlerProcess(
  env: Readonly<Record<string, string>>,
  { onMessage, onOutput }: ProcessEvents,
): HandlerProcess {
  const child = startModule(handlerProcessFile, env)
  const tail = createTail()
  /** What is known of its end besides exit code and signal. */
  let how: string | undefined
  let killed = false
  let leaving: Extract<FromProcess, { type: 'leaving' }> | undefined
  let debugged: HandlerProcess['debugged'] = 'never'

  const print = (stream: Stream, printed: string) => {
    // Node says it nowhere else.
    for (const [note] of stream === 'stderr' ? printed.matchAll(inspectorNotes) : [])
      if (note.startsWith('Debugger attached')) debugged = 'now'
      else if (note.startsWith('Debugger ending')) debugged = 'before'
    const text = stream === 'stderr' ? printed.replace(inspectorNotes, '') : printed
    if (text === '') return
    if (stream === 'stderr') {
      if (outOfMemory.test(text)) how = 'it ran out of memory'
      tail.add(text.replace(nativeFrame, ''))
    }
    onOutput(stream, text)
  }
  const flushes = (['stdout', 'stderr'] as const).map(stream =>
    byLines(child[stream]!, text => print(stream, text)),
  )
  child.on('message', (message: FromProcess) => {
    if (message.type === 'leaving') leaving = message
    else if (message.type === 'output') print(message.stream, message.text)
    else onMessage(message)
  })

  const ended = new Promise<ProcessEnd>(resolve => {
    const over = (detail: string, begun: number) => {
      for (const flush of flushes) flush()
      killGroup(child, 'SIGKILL')
      child.stdout?.destroy()
      child.stderr?.destroy()
      resolve({ detail, begun, ...(leaving?.error ? { error: leaving.error } : {}) })
    }
    child.once('error', thrown => {
      // Also said when a message cannot be sent; then the exit follows.
      if (child.pid === undefined) over(`it could not be started: ${thrown.message}`, -1)
    })
    child.once('exit', (code, signal) => {
      const told = () => {
        const exit = signal === null ? `exit code ${code}` : `signal ${signal}`
        const detail = describeEnd(
          exit,
          killed || signal !== null ? how : undefined,
          leaving?.error,
          tail.text(),
        )
        over(detail, leaving?.begun ?? Number.POSITIVE_INFINITY)
      }
      // What it has started may hold its streams open; it ends with it.
      killGroup(child, 'SIGKILL')
      const timer = setTimeout(told, outputGrace)
      child.once('close', () => {
        clearTimeout(timer)
        told()
      })
    })
  })

  return {
    pid: child.pid,
    get open() {
      return child.connected && !killed
    },
    get debugged() {
      return debugged
    },
    send(message) {
      // A message that is lost is answered by the end of the process.
      child.send(message, () => undefined)
    },
    kill(reason) {
      how = reason
      killed = true
      killGroup(child, 'SIGKILL')
    },
    async close() {
      if (child.connected) child.disconnect()
      if (!(await exitOf(child, closeGrace))) killGroup(child, 'SIGKILL')
      await ended
    },
    ended,
  }
}

const outOfMemory = /JavaScript heap out of memory/
/** A line of a stack that means nothing outside of Node. */
const nativeFrame = /^ *\d+: 0x[0-9a-f]+ .*\n/gm

function describeEnd(
  exit: string,
  how: string | undefined,
  error: ErrorInfo | undefined,
  printed: string,
): string {
  if (error) return `${error.name === 'Error' ? '' : `${error.name}: `}${error.message} (${exit})`
  if (how !== undefined) return `${how} (${exit})`
  return printed === '' ? exit : `${exit}; the last lines of its error output: ${printed}`
}

/** Hands on whole lines, so that no secret comes in two pieces. Returns what hands on the rest. */
function byLines(stream: NodeJS.ReadableStream, tell: (text: string) => void): () => void {
  let kept = ''
  stream.setEncoding('utf8')
  stream.on('error', () => undefined)
  stream.on('data', (piece: string) => {
    const all = kept + piece
    const end = all.lastIndexOf('\n') + 1
    kept = all.slice(end)
    if (end > 0) tell(all.slice(0, end))
  })
  return () => {
    if (kept !== '') tell(kept)
    kept = ''
  }
}
