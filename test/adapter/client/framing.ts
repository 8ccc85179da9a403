/** What a stream of bytes held: a message, or bytes that are no message. */
export type Framed = { kind: 'message'; message: unknown } | { kind: 'problem'; problem: string }

const prefix = 'Content-Length: '
const headerEnd = '\r\n\r\n'

/**
 * Parses the protocol's framing and forgives nothing: text outside frames, headers other than `Content-Length`, bodies
 * that are not UTF-8 or not JSON, and a frame cut off by the end of the stream are all reported as problems. It finds
 * its way back at the next header, so that one stray line does not hide what follows.
 *
 * Call the result with each chunk of bytes, and with `undefined` at the end of the stream.
 */
export function createFrameParser(): (chunk: Uint8Array | undefined) => Framed[] {
  // Chunks are joined only once enough have come, else a large body costs the square of its length.
  let chunks: Uint8Array[] = []
  let length = 0
  let wanted = 1
  let stray = ''

  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  function read(): Framed[] {
    const found: Framed[] = []
    let buffer: Buffer = chunks.length === 1 ? Buffer.from(chunks[0]!) : Buffer.concat(chunks)
    for (;;) {
      const start = skipStray(buffer, found)
      buffer = buffer.subarray(start)
      wanted = buffer.length + 1
      const end = buffer.indexOf(headerEnd)
      if (end < 0 || start < 0) break
      const digits = buffer.toString('latin1', prefix.length, end)
      if (!/^\d{1,9}$/.test(digits)) {
        found.push(problem(`bad header ${quote(prefix + digits)}`))
        buffer = buffer.subarray(end + headerEnd.length)
        continue
      }
      const bodyStart = end + headerEnd.length
      const bodyEnd = bodyStart + Number(digits)
      if (buffer.length < bodyEnd) {
        wanted = bodyEnd
        break
      }
      found.push(decode(buffer.subarray(bodyStart, bodyEnd)))
      buffer = buffer.subarray(bodyEnd)
    }
    chunks = buffer.length > 0 ? [buffer] : []
    length = buffer.length
    return found
  }

  /** Returns how many bytes of `buffer` lie before a header, or before what may become one. */
  function skipStray(buffer: Buffer, found: Framed[]): number {
    const next = buffer.indexOf(prefix)
    let end = next
    if (next < 0) {
      end = buffer.length
      for (let tail = Math.min(prefix.length - 1, buffer.length); tail > 0; tail--) {
        if (buffer.toString('latin1', buffer.length - tail) === prefix.slice(0, tail)) {
          end = buffer.length - tail
          break
        }
      }
    }
    stray += buffer.toString('utf8', 0, end)
    if (next >= 0) flushStray(found)
    return end
  }

  function flushStray(found: Framed[]): void {
    if (stray !== '') found.push(problem(`bytes outside a frame: ${quote(stray)}`))
    stray = ''
  }

  function decode(body: Buffer): Framed {
    let text: string
    try {
      text = decoder.decode(body)
    } catch {
      return problem(`a body of ${body.length} bytes is not UTF-8: ${quote(body.toString('latin1'))}`)
    }
    try {
      return { kind: 'message', message: JSON.parse(text) }
    } catch {
      return problem(`a body of ${body.length} bytes is not JSON: ${quote(text)}`)
    }
  }

  return chunk => {
    if (chunk !== undefined) {
      chunks.push(chunk)
      length += chunk.length
      return length < wanted ? [] : read()
    }
    const found = length > 0 ? read() : []
    const rest = Buffer.concat(chunks).toString('utf8')
    if (rest.startsWith(prefix)) {
      flushStray(found)
      found.push(problem(`the stream ended inside a frame: ${quote(rest)}`))
    } else {
      stray += rest
      flushStray(found)
    }
    chunks = []
    length = 0
    return found
  }
}

/** Encodes one message with its header. */
export function encodeFrame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message), 'utf8')
  return Buffer.concat([Buffer.from(`${prefix}${body.length}${headerEnd}`, 'latin1'), body])
}

function problem(text: string): Framed {
  return { kind: 'problem', problem: text }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
