import { isObject, type Json, setOwn } from '../workflow/json.ts'

/** What stands in the place of a secret. */
export const mask = '•••'

/**
 * Replaces secrets in texts and in JSON values. What holds none is returned as it is, the same object. What was seen once
 * is not walked again, so objects must not change afterwards.
 */
export type Redact = <T extends Json | object>(value: T) => T

/** Hides nothing. */
export const redactNothing: Redact = value => value

/**
 * The one function that hides secrets, wherever they would leave the run: in texts, in keys and values of JSON, also as
 * they look inside of JSON texts, URLs, JSON Pointers and Base64.
 * @param secrets texts; empty ones are ignored
 */
export function createRedact(secrets: Iterable<string>): Redact {
  const forms = new Set([...secrets].filter(secret => secret !== '').flatMap(formsOf))
  if (forms.size === 0) return redactNothing
  const escaped = [...forms]
    // The longest first, so that no part of a longer one is left.
    .sort((a, b) => b.length - a.length)
    .map(form => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
  const pattern = new RegExp(escaped.join('|'), 'g')
  const text = (value: string) => {
    pattern.lastIndex = 0
    return pattern.test(value) ? value.replace(pattern, mask) : value
  }
  const seen = new WeakMap<object, unknown>()
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (typeof value === 'number') return forms.has(String(value)) ? mask : value
    if (typeof value !== 'object' || value === null) return value
    const known = seen.get(value)
    if (known !== undefined) return known
    const hidden = visitObject(value)
    seen.set(value, hidden)
    return hidden
  }
  const visitObject = (value: object): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(visit)
      return items.some((item, i) => item !== value[i]) ? items : value
    }
    if (!isObject(value as Json)) return value
    let changed = false
    const copy = {}
    for (const [key, part] of Object.entries(value)) {
      const newKey = text(key)
      const newPart = visit(part)
      if (newKey !== key || newPart !== part) changed = true
      setOwn(copy, newKey, newPart as Json)
    }
    return changed ? copy : value
  }
  return value => visit(value) as typeof value
}

/** Shorter parts and codings of secrets are words that occur anywhere. */
const shortestPart = 8

/** A secret as it is, and as it looks inside of other notations. */
function formsOf(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret)
  const base64 = btoa(String.fromCharCode(...bytes)).replace(/=+$/, '')
  const url = base64.replaceAll('+', '-').replaceAll('/', '_')
  const pointer = secret.replaceAll('~', '~0').replaceAll('/', '~1')
  const json = JSON.stringify(secret).slice(1, -1)
  const jsonInJson = JSON.stringify(json).slice(1, -1)
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  const uris = [form]
  try {
    uris.push(encodeURIComponent(secret), encodeURI(secret))
  } catch {
    // A lone surrogate has no such form.
  }
  // A key of several lines is printed line by line.
  const lines = secret.split(/\r?\n/).filter(line => line.length >= shortestPart)
  const small = uris.map(uri => uri.replace(/%[\dA-F]{2}/g, code => code.toLowerCase()))
  const coded = secret.length >= shortestPart ? [base64, url] : []
  return [secret, json, jsonInJson, pointer, ...uris, ...small, ...lines, ...coded]
}
