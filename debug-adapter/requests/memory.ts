import type { DebugProtocol } from '@vscode/debugprotocol'
import * as z from 'zod'
import type { Json, JsonPath } from '../../src/workflow/json.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { MemoryHandle, Session } from '../session.ts'

/** How far the addresses of two texts are apart, in bits: more than any text is long. */
const spacing = 40n

/** Where clients can read a long text, which the views show the beginning of. */
export function memoryReference(session: Session, memory: MemoryHandle): string {
  return addressOf(session.memory.create(memory), 0)
}

/**
 * Lets references that the client has stand for the texts as they are now.
 * @param now the value at a path by now; undefined where there is none
 * @returns what tells the client of those that have changed
 */
export function refreshMemory(
  session: Session,
  now: (path: JsonPath, span: number) => Json | undefined,
): () => void {
  const changed: DebugProtocol.MemoryEvent['body'][] = []
  session.memory.update((memory, handle) => {
    const value = memory.path && now(memory.path, memory.span)
    if (value === undefined || value === memory.text) return memory
    const text = typeof value === 'string' ? value : ''
    const count = Math.max(...[memory.text, text].map(one => Buffer.byteLength(one)))
    changed.push({ memoryReference: addressOf(handle, 0), offset: 0, count })
    return { ...memory, text }
  })
  return () => {
    if (session.client?.supportsMemoryEvent) for (const body of changed) session.send('memory', body)
  }
}

const addressOf = (handle: number, offset: number) =>
  `0x${((BigInt(handle) << spacing) + BigInt(offset)).toString(16)}`

function textAt(session: Session, reference: string): { handle: number; text: string } {
  const handle = /^0x[\da-f]+$/i.test(reference) ? Number(BigInt(reference) >> spacing) : 0
  const text = session.memory.get(handle)?.text
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
