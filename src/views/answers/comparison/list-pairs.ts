import { align, type Budget } from '../../../history/compare/edit-script.ts'
import { equalJson } from '../../../recording/patch.ts'
import { isObject, type Json } from '../../../workflow/json.ts'

/** Two items that belong together, by their indexes; one alone where the other list has none for it. */
export interface ItemPair {
  a?: number
  b?: number
}

/**
 * Which items of two lists belong together, in their order: those that are the same, as many as can be without crossing; between
 * them one after another, as far as they go.
 * @param budget work on what neither begins nor ends with; without any left, what is the same is found roughly
 */
export function pairItems(a: readonly Json[], b: readonly Json[], budget: Budget): ItemPair[] {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && equalJson(a[start]!, b[start]!)) start++
  let end = 0
  while (end < shorter - start && equalJson(a[a.length - 1 - end]!, b[b.length - 1 - end]!)) end++
  const numbers = new Map<string, number>()
  const forA = tokensOf(a.slice(start, a.length - end), numbers)
  const forB = tokensOf(b.slice(start, b.length - end), numbers)
  const { ofA } = align({ a: forA.tokens, b: forB.tokens, rankA: forA.ranks, rankB: forB.ranks }, budget)
  const partnerOf = (i: number) => {
    if (i < start) return i
    if (i >= a.length - end) return i - a.length + b.length
    const partner = ofA[i - start]!
    return partner < 0 ? undefined : start + partner
  }
  const pairs: ItemPair[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    let nextA = i
    while (nextA < a.length && partnerOf(nextA) === undefined) nextA++
    const nextB = nextA < a.length ? partnerOf(nextA)! : b.length
    for (; i < nextA || j < nextB; i++, j++)
      pairs.push({ ...(i < nextA && { a: i }), ...(j < nextB && { b: j }) })
    if (nextA < a.length) pairs.push({ a: nextA, b: nextB })
    i = nextA + 1
    j = nextB + 1
  }
  return pairs
}

/** A number for each item, the same for items that are the same; and how often each has come before. */
function tokensOf(items: readonly Json[], numbers: Map<string, number>) {
  const ranks = new Int32Array(items.length)
  const seen = new Map<number, number>()
  const tokens = Int32Array.from(items, (item, i) => {
    const text = JSON.stringify(item, inOrder)
    const token = numbers.get(text) ?? numbers.size
    numbers.set(text, token)
    ranks[i] = seen.get(token) ?? 0
    seen.set(token, ranks[i]! + 1)
    return token
  })
  return { tokens, ranks }
}

/** Objects are the same in whatever order their keys are. */
function inOrder(_: string, value: Json): Json {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
