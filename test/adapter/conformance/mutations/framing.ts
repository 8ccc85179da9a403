import { malformed } from '../rules/framing.ts'
import type { Corruption } from './corrupt.ts'
import { type Mutation, unanswered } from './mutation.ts'

/** Loses the answers to what comes with, or behind, certain bytes. */
function deaf(
  isHard: (bytes: Buffer, before: Buffer) => boolean,
  lost: (seq: number, command: string) => boolean = isWritten,
): Mutation {
  return {
    also: unanswered,
    corrupt(): Corruption {
      let before: Buffer = Buffer.alloc(0)
      let hard = false
      return {
        chunk(bytes) {
          hard ||= isHard(bytes, before)
          before = bytes
        },
        response: message => (hard && lost(message.request_seq, message.command) ? [] : [message]),
      }
    },
  }
}

/** Requests that a rule writes as bytes. */
const isWritten = (seq: number) => seq >= 100_000

const headers = (bytes: Buffer) => bytes.toString('latin1').split('Content-Length: ').length - 1
const isWhole = (bytes: Buffer) => bytes.at(-1) === '}'.charCodeAt(0)

/** How to break the rules about the bytes of messages. */
export function framingMutations(): Record<string, Mutation> {
  const mutations: Record<string, Mutation> = {
    'reads a message that comes byte by byte': deaf(
      (bytes, before) => bytes.length === 1 && before.length === 1,
    ),
    'reads a message that is split in two, wherever that is': deaf(
      bytes => headers(bytes) === 1 && bytes.indexOf('Content-Length') === 0 && !isWhole(bytes),
    ),
    'reads several messages that come together': deaf(bytes => headers(bytes) === 5),
    'reads one message and a half, and then the rest': deaf(bytes => headers(bytes) === 2 && !isWhole(bytes)),
    'counts the length of a message in bytes': deaf(bytes => bytes.includes('grüße')),
    'reads characters whose bytes come apart': {
      corrupt: () => ({
        response: message => [JSON.parse(JSON.stringify(message).replaceAll('😀', '?'))],
      }),
    },
    'reads a message of four megabytes': deaf(
      bytes => bytes.length > 4_000_000,
      (_, command) => command === 'evaluate',
    ),
    'takes other fields in the header, and its name in small letters': deaf(
      bytes => bytes.indexOf('content-type') === 0,
    ),
  }
  for (const [what, wrong] of Object.entries(malformed)) {
    const mutation = deaf(
      bytes => bytes.equals(wrong),
      (_, command) => command === 'threads',
    )
    mutations[`goes on serving after ${what}`] = mutation
  }
  return mutations
}
