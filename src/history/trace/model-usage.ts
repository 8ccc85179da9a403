import { isObject, type Json } from '../../workflow/json.ts'

/** What calls of models took. What a server did not count is absent, never 0. */
export interface ModelUsage {
  calls: number
  inputTokens?: number
  outputTokens?: number
  /** Absent where the price of a call is not known. */
  cost?: number
}

/** What one call of a model took, as its recorded output says it. */
export function usageOfCall(output: Json | undefined): ModelUsage {
  const answer = isObject(output) ? output : {}
  const usage = isObject(answer['usage']) ? answer['usage'] : {}
  const number = (value: Json | undefined) => (typeof value === 'number' && value >= 0 ? value : undefined)
  return compact(1, number(usage['inputTokens']), number(usage['outputTokens']), number(answer['cost']))
}

/** Two usages together. A cost of which a part is not known is not known; tokens are those that were counted. */
export function addModelUsage(sum: ModelUsage | undefined, own: ModelUsage): ModelUsage {
  if (!sum) return own
  const known = sum.cost !== undefined && own.cost !== undefined
  return compact(
    sum.calls + own.calls,
    plus(sum.inputTokens, own.inputTokens),
    plus(sum.outputTokens, own.outputTokens),
    known ? sum.cost! + own.cost! : undefined,
  )
}

const plus = (a: number | undefined, b: number | undefined) =>
  a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0)

function compact(calls: number, inputTokens?: number, outputTokens?: number, cost?: number): ModelUsage {
  return {
    calls,
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(cost !== undefined && { cost }),
  }
}
