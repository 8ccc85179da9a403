import { createStyle, type Style } from './style.ts'

/** What a command sees of the process that it runs in. */
export interface Io {
  /** A line on the standard output. */
  print(text?: string): void
  /** A line on the standard error output. */
  complain(text: string): void
  /** Colours of the standard output; plain where it is no terminal. */
  style: Style
  /** Width of the output in characters. */
  columns: number
  /** True where a person looks at the output: lines that are too long are cut there. */
  terminal: boolean
  cwd: string
}

/** Width where the output is no terminal. */
const defaultColumns = 100

/** The io of this process. */
export function createIo(): Io {
  const { stdout, stderr } = process
  // A reader that has seen enough, `head` for example, is no failure of ours, and no reason to end a run.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
  // As they are now: what handlers write is masked later, by the streams themselves.
  const [toStdout, toStderr] = [stdout.write.bind(stdout), stderr.write.bind(stderr)]
  return {
    print: (text = '') => void toStdout(`${text}\n`),
    complain: text => void toStderr(`${text}\n`),
    style: createStyle(stdout.isTTY === true && !process.env['NO_COLOR']),
    get columns() {
      // A terminal that does not know its size says 0.
      return (stdout.isTTY && stdout.columns) || defaultColumns
    },
    terminal: stdout.isTTY === true,
    cwd: process.cwd(),
  }
}
