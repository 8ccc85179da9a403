import type { Usage } from './model.ts'
import type { Price, Prices } from './settings.ts'

/**
 * What a call cost, in the currency of the table.
 * @returns undefined where the price of the model or its count of tokens is not known, never 0 for not known
 */
export function costOf(model: string, usage: Usage, prices: Prices | undefined): number | undefined {
  const price = prices && priceOf(model, prices)
  const { inputTokens, outputTokens, cachedInputTokens = 0 } = usage
  if (!price || inputTokens === undefined || outputTokens === undefined) return undefined
  const cached = price.cachedInput === undefined ? 0 : Math.min(cachedInputTokens, inputTokens)
  const millions =
    (inputTokens - cached) * price.input + cached * (price.cachedInput ?? 0) + outputTokens * price.output
  return millions / 1_000_000
}

/** The entry of a model: the one of its very name, else the pattern that says most of it. */
function priceOf(model: string, prices: Prices): Price | undefined {
  if (Object.hasOwn(prices, model)) return prices[model]
  const patterns = Object.keys(prices).filter(pattern => pattern.includes('*') && matches(pattern, model))
  const [best] = patterns.sort((a, b) => plainLength(b) - plainLength(a))
  return best === undefined ? undefined : prices[best]
}

const plainLength = (pattern: string) => pattern.replaceAll('*', '').length

/** A walk from star to star, which unlike a regular expression cannot take exponential time. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (!name.startsWith(first)) return false
  const last = rest.pop()
  if (last === undefined) return name === first
  let at = first.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return name.length - last.length >= at && name.endsWith(last)
}

/** The sum of two counts; a part that either does not know is not known. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum = (x?: number, y?: number) => (x === undefined || y === undefined ? undefined : x + y)
  const extra = (x?: number, y?: number) =>
    x === undefined && y === undefined ? undefined : (x ?? 0) + (y ?? 0)
  return present({
    inputTokens: sum(a.inputTokens, b.inputTokens),
    outputTokens: sum(a.outputTokens, b.outputTokens),
    cachedInputTokens: extra(a.cachedInputTokens, b.cachedInputTokens),
    reasoningTokens: extra(a.reasoningTokens, b.reasoningTokens),
  })
}

/** Without the parts that are not known, as JSON has it. */
export function present(usage: Usage): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined))
}
