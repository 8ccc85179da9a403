import { failure, type PlayheadError } from '../../workflow/problem.ts'
import type { Endpoint } from './endpoint.ts'

/** How much of a server's message is repeated. */
const longest = 500

/** Seconds that a server asks to wait, by the error that says so. */
const delays = new WeakMap<object, number>()

/** The seconds that the server asked to wait before the next try, if it did. */
export function retryAfterOf(thrown: unknown): number | undefined {
  return typeof thrown === 'object' && thrown !== null ? delays.get(thrown) : undefined
}

/** Lets an error that stands for another one say the same. */
export function keepRetryAfter(from: object, to: object): void {
  const delay = delays.get(from)
  if (delay !== undefined) delays.set(to, delay)
}

/**
 * What went wrong with a request, as the catalogue has it. The error that was thrown is not its cause: it holds the whole
 * request, and what a server says may hold the key.
 */
export function endpointError(thrown: unknown, endpoint: Endpoint): PlayheadError {
  const { model, keyName } = endpoint
  const url = shownUrl(endpoint.url)
  const status = statusOf(thrown)
  const said = (text: string) => phrase(withoutSecrets(text, endpoint))
  if (status !== undefined && status >= 400) {
    const detail = said(serverMessage(thrown))
    if (status === 401 || status === 403) {
      return failure('model-unauthorized', { model, url, status, detail, key: keyName })
    }
    if (status === 404) return failure('model-not-found', { model, url, detail })
    if (status === 429) {
      const retryAfter = retryAfter429(thrown)
      const error = failure('model-rate-limited', { model, url, detail, retryAfter })
      if (retryAfter !== undefined) delays.set(error, retryAfter)
      return error
    }
    if (status >= 500) return failure('model-failed', { model, url, status, detail })
    return failure('model-refused', { model, url, status, detail })
  }
  const network = networkProblem(thrown)
  if (network) return failure('model-unreachable', { model, url, detail: network })
  if (/^Cannot connect/.test(String(property(thrown, 'message'))))
    return failure('model-unreachable', { model, url, detail: said(innermostMessage(thrown)) })
  return failure('model-answer-broken', { model, url, detail: said(innermostMessage(thrown)) })
}

/** True for the refusal of a request because of the form in which it asks for JSON. */
export function refusesSchema(thrown: unknown): boolean {
  const status = statusOf(thrown)
  const named = /response_format|json_schema|json schema|structured output/i
  return (status === 400 || status === 422 || status === 501) && named.test(serverMessage(thrown))
}

/** An error that the server sends in the middle of its answer. */
export function errorInAnswer(said: unknown, endpoint: Endpoint): PlayheadError {
  const { model } = endpoint
  const url = shownUrl(endpoint.url)
  if (said instanceof Error) return endpointError(said, endpoint)
  const message = (said as { message?: unknown } | null)?.message
  const text = typeof said === 'string' ? said : typeof message === 'string' ? message : JSON.stringify(said)
  return failure('model-failed', { model, url, detail: phrase(withoutSecrets(text ?? '', endpoint)) })
}

/** The text without the key and the values of headers, whole or as servers shorten them. */
export function withoutSecrets(text: string, { key, headers }: Endpoint): string {
  let result = text
  for (const secret of [key, ...Object.values(headers)]) {
    if (secret !== undefined && secret.length >= 4) result = result.replaceAll(secret, '***')
  }
  return result.replace(/\b[sp]k-[\w*.-]{6,}|\bBearer \S{6,}/g, '***')
}

/** A URL without user, password and query, where keys are put as well. */
function shownUrl(url: string): string {
  if (!URL.canParse(url)) return url
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname.replace(/\/$/, '')}`
}

function phrase(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
  if (line === '') return 'it does not say why'
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}

function property(thrown: unknown, name: string): unknown {
  return typeof thrown === 'object' && thrown !== null ? (thrown as Record<string, unknown>)[name] : undefined
}

function statusOf(thrown: unknown): number | undefined {
  const status = property(thrown, 'statusCode')
  return typeof status === 'number' ? status : undefined
}

/** The message in the body, or the body itself where it is a short text. */
function serverMessage(thrown: unknown): string {
  const body = property(thrown, 'responseBody')
  const message = property(thrown, 'message')
  const fallback = typeof message === 'string' ? message : ''
  if (typeof body !== 'string' || body.trim() === '') return fallback
  try {
    const parsed: unknown = JSON.parse(body)
    const error = property(parsed, 'error')
    for (const said of [
      property(error, 'message'),
      error,
      property(parsed, 'message'),
      property(parsed, 'detail'),
    ]) {
      if (typeof said === 'string' && said !== '') return said
    }
    return body
  } catch {
    return /^\s*</.test(body) ? fallback || 'it answers with a web page' : body
  }
}

/** Retry-After is seconds or a date. */
function retryAfter429(thrown: unknown): number | undefined {
  const headers = property(thrown, 'responseHeaders')
  const milliseconds = Number(property(headers, 'retry-after-ms') ?? Number.NaN)
  if (milliseconds >= 0) return Math.ceil(milliseconds / 1_000)
  const text = property(headers, 'retry-after')
  if (typeof text !== 'string') return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text))
  const seconds = Math.ceil((Date.parse(text) - Date.now()) / 1_000)
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}

const networkCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host is not known at the moment',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it took the request, and did not begin to answer for five minutes',
  UND_ERR_BODY_TIMEOUT: 'it began to answer, and then was silent for five minutes',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  CERT_HAS_EXPIRED: 'its certificate has expired',
}

/** The network's own complaint, from the depth of the causes. */
function networkProblem(thrown: unknown): string | undefined {
  for (const error of causes(thrown)) {
    const code = property(error, 'code')
    if (typeof code === 'string' && Object.hasOwn(networkCodes, code)) return networkCodes[code]
    if (typeof code === 'string' && /CERT|TLS|SSL/.test(code)) return `the connection is not safe (${code})`
  }
  return undefined
}

function innermostMessage(thrown: unknown): string {
  const all = causes(thrown)
  for (const error of all) {
    if (property(error, 'code') === 'UND_ERR_SOCKET' || property(error, 'code') === 'ECONNRESET')
      return 'the connection was cut'
    const name = property(error, 'name')
    if (name === 'AI_JSONParseError')
      return `it sent ${clip(String(property(error, 'text')))}, which is not JSON`
    if (name === 'AI_TypeValidationError') return `it sent ${clip(JSON.stringify(property(error, 'value')))}`
  }
  const last = all.findLast(error => error instanceof Error) as Error | undefined
  return last?.message ?? String(thrown)
}

const clip = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text)

function causes(thrown: unknown): unknown[] {
  const found: unknown[] = []
  for (let at = thrown; at !== undefined && at !== null && found.length < 8; at = property(at, 'cause'))
    found.push(at)
  return found
}
