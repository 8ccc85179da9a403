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

/** Hides secrets in what handlers print, to the console or to the streams of the process. */
export function maskOutput(redact: Redact): void {
  if (redact === redactNothing) return
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      const hidden = redact(text as never) as string
      return hidden === text
        ? write(chunk, ...rest)
        : write(hidden, ...rest.filter(one => typeof one === 'function'))
    }
  }
}
