import { type Document, isMap, isPair, isScalar, isSeq, type Pair, YAMLParseError } from 'yaml'

/**
 * Adds an error for each key that its mapping has already. The library compares each key with all before it, which a
 * mapping of a hundred thousand keys does not come to the end of, so it is told not to.
 */
export function reportDuplicateKeys(document: Document): void {
  const found: YAMLParseError[] = []
  const open: unknown[] = [document.contents]
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (isPair(part)) open.push(part.value, part.key)
    else if (isSeq(part)) for (const item of part.items) open.push(item)
    else if (isMap(part)) {
      checkKeys(part.items, found)
      for (const { key, value } of part.items) open.push(value, key)
    }
  }
  if (found.length === 0) return
  document.errors.push(...found.slice(0, maxReported))
  document.errors.sort((a, b) => a.pos[0] - b.pos[0])
}

const maxReported = 1_000

function checkKeys(pairs: readonly Pair[], found: YAMLParseError[]): void {
  if (pairs.length < 2) return
  const seen = new Set<unknown>()
  for (const { key } of pairs) {
    if (!isScalar(key)) continue
    if (!seen.has(key.value)) seen.add(key.value)
    else {
      const [start, end] = key.range ?? [0, 1]
      const message = `The key "${String(key.value)}" stands twice in this mapping`
      found.push(new YAMLParseError([start, end], 'DUPLICATE_KEY', message))
    }
  }
}
