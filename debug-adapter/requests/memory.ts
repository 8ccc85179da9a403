import * as z from 'zod'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'

/** How far the addresses of two texts are apart, in bits: more than any text is long. */
const spacing = 40n

/** Where clients can read a long text, which the views show the beginning of. */
export function memoryReference(session: Session, text: string): string {
  return addressOf(session.memory.create(text), 0)
}

const addressOf = (handle: number, offset: number) =>
  `0x${((BigInt(handle) << spacing) + BigInt(offset)).toString(16)}`

function textAt(session: Session, reference: string): { handle: number; text: string } {
  const handle = /^0x[\da-f]+$/i.test(reference) ? Number(BigInt(reference) >> spacing) : 0
  const text = session.memory.get(handle)
  if (text === undefined || reference.toLowerCase() !== addressOf(handle, 0))
    throw new RequestError('This memory belongs to an earlier stop. Open it again.')
  return { handle, text }
}

/** Bytes of a text in UTF-8. What lies before its first and behind its last byte cannot be read. */
const readMemory = handler(
  'readMemory',
  'stopped',
  z.looseObject({ memoryReference: z.string(), offset: z.int().default(0), count: z.int().min(0) }),
  (session, { memoryReference: reference, offset, count }) => {
    const { handle, text } = textAt(session, reference)
    const bytes = Buffer.from(text, 'utf8')
    const from = Math.max(0, offset)
    // Before the text nothing can be read; how much of that was asked for says where it begins.
    const data = offset < 0 ? Buffer.alloc(0) : bytes.subarray(from, from + count)
    const unreadable = offset < 0 ? Math.min(count, -offset) : count - data.length
    const address = offset < 0 ? addressOf(handle, 0) : addressOf(handle, Math.min(offset, bytes.length))
    return {
      body: {
        address,
        ...(unreadable > 0 ? { unreadableBytes: unreadable } : {}),
        ...(data.length > 0 ? { data: data.toString('base64') } : {}),
      },
    }
  },
  { supportsReadMemoryRequest: true },
)

/** The bytes of long texts. */
export const memory: RequestHandler[] = [readMemory]
