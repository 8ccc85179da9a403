import { failure } from '../workflow/problem.ts'
import type { ByteSource } from './byte-source.ts'

/** What is used of `fetch`. */
export type Fetch = (url: string, init: { headers: Record<string, string> }) => Promise<Response>

/** Small reads take a whole page: a header, and what follows it, are one request. */
const pageSize = 64 * 1024
const keptPages = 32

/**
 * A recording on a web server, read by range requests (RFC 9110, section 14): only what is looked at is transferred. Its size
 * is the one that it has at the first request, so a recording that grows is read as it was then.
 * @throws {PlayheadError} `recording-unreachable` from every read that the server does not answer with the range
 */
export function createHttpSource(url: string, fetch: Fetch): ByteSource {
  const pages = new Map<number, Promise<Uint8Array>>()
  let total: Promise<number> | undefined

  const request = async (offset: number, length: number): Promise<{ bytes: Uint8Array; total: number }> => {
    const unreachable = (detail: string, thrown?: unknown) =>
      failure('recording-unreachable', { url, detail }, { path: url }, thrown)
    try {
      const headers = { Range: `bytes=${offset}-${offset + length - 1}` }
      const response = await fetch(url, { headers })
      const range = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '')
      if (response.status === 416 && range?.[3] === '0') {
        await response.body?.cancel()
        return { bytes: new Uint8Array(0), total: 0 }
      }
      if (response.status !== 206) {
        // It may be very long, and nobody asked for it.
        await response.body?.cancel()
        throw unreachable(
          response.status === 200
            ? 'its server ignores range requests and would send all of it'
            : `its server answers ${response.status} ${response.statusText}`.trimEnd(),
        )
      }
      if (Number(range?.[1]) !== offset || Number(range?.[2]) >= offset + length) {
        await response.body?.cancel()
        throw unreachable('its server answers with another range than the one that was asked for')
      }
      const bytes = new Uint8Array(await response.arrayBuffer())
      if (bytes.length !== Number(range![2]) - offset + 1) throw unreachable('an answer was cut off')
      return { bytes, total: Number(range![3]) }
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'recording-unreachable') throw thrown
      throw unreachable(thrown instanceof Error ? thrown.message : String(thrown), thrown)
    }
  }

  const size = (): Promise<number> => {
    if (!total) {
      const first = request(0, pageSize)
      pages.set(
        0,
        first.then(({ bytes }) => bytes),
      )
      total = first.then(answer => answer.total)
      forgetFailed(0)
    }
    return total
  }

  const forgetFailed = (number: number) => {
    pages.get(number)!.catch(() => {
      pages.delete(number)
      if (number === 0) total = undefined
    })
  }

  const page = (number: number, whole: number): Promise<Uint8Array> => {
    let found = pages.get(number)
    if (found) pages.delete(number)
    else {
      const offset = number * pageSize
      found = request(offset, Math.min(pageSize, whole - offset)).then(({ bytes }) => bytes)
    }
    pages.set(number, found)
    forgetFailed(number)
    if (pages.size > keptPages) pages.delete(pages.keys().next().value!)
    return found
  }

  return {
    size,
    async read(offset, wanted) {
      const whole = await size()
      const length = Math.min(wanted, whole - offset)
      if (!(length > 0) || offset < 0) return new Uint8Array(0)
      if (length > pageSize) return (await request(offset, length)).bytes
      const first = Math.floor(offset / pageSize)
      const last = Math.floor((offset + length - 1) / pageSize)
      const start = offset - first * pageSize
      const head = await page(first, whole)
      if (first === last) return head.slice(start, start + length)
      const tail = await page(last, whole)
      const bytes = new Uint8Array(length)
      bytes.set(head.subarray(start))
      bytes.set(tail.subarray(0, length - (head.length - start)), head.length - start)
      return bytes
    },
  }
}
