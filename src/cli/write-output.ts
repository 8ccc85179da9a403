import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { failure } from '../workflow/problem.ts'
import { nearPath } from './invocation.ts'
import type { Io } from './io.ts'

/** How much is gathered before it is written, in characters. */
const gathered = 64 * 1024

/**
 * Writes pieces of text to a file, or to the standard output where there is none. Waits where the other side is slower.
 * @throws {PlayheadError} `output-unwritable`
 */
export async function writeOutput(
  pieces: AsyncIterable<string>,
  path: string | undefined,
  io: Io,
): Promise<void> {
  if (path === undefined) {
    for await (const piece of gather(pieces))
      if (!process.stdout.write(piece)) await new Promise(done => process.stdout.once('drain', done))
    return
  }
  const full = resolve(io.cwd, path)
  const file = createWriteStream(full)
  let refused: Error | undefined
  file.on('error', error => {
    refused = error
  })
  try {
    await pipeline(Readable.from(gather(pieces)), file)
  } catch (thrown) {
    if (thrown !== refused) throw thrown
    throw failure('output-unwritable', { path, detail: (thrown as Error).message }, {}, thrown)
  }
  io.complain(`Wrote ${nearPath(full, io.cwd)}.`)
}

async function* gather(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let text = ''
  for await (const piece of pieces) {
    text += piece
    if (text.length < gathered) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}
