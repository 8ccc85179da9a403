import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { type Redact, redactNothing } from '../recording/redact.ts'
import type { Io } from './io.ts'

/** An io that shows no secrets. */
export function maskedIo(io: Io, redact: Redact): Io {
  if (redact === redactNothing) return io
  return Object.assign(Object.create(Object.getPrototypeOf(io)) as Io, {
    ...io,
    print: (text = '') => io.print(redact(text)),
    complain: (text: string) => io.complain(redact(text)),
  })
}

/** Hides secrets in what handlers print. */
export function maskConsole(redact: Redact, out: NodeJS.WritableStream): void {
  if (redact === redactNothing) return
  const masked = (target: NodeJS.WritableStream) =>
    new Writable({
      decodeStrings: false,
      write(chunk: string | Buffer, _encoding, done) {
        target.write(redact(String(chunk)))
        done()
      },
    })
  globalThis.console = new Console(masked(out), masked(process.stderr))
}
