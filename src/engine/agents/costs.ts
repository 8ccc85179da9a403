import type { ModelResponse, Usage } from '../models/model.ts'
import { addUsage } from '../models/prices.ts'

/** What an agent took, all its calls together. */
export interface AgentCosts {
  /** Calls of models. */
  calls: number
  toolCalls: number
  usage: Usage
  /** Absent where the price of a call is not known. */
  cost?: number
}

/** Those of an agent that has done nothing yet. */
export function noCosts(): AgentCosts {
  return { calls: 0, toolCalls: 0, usage: { inputTokens: 0, outputTokens: 0 }, cost: 0 }
}

/** Counts a call of a model. */
export function addCall(costs: AgentCosts, { usage, cost }: ModelResponse): void {
  costs.calls++
  costs.usage = addUsage(costs.usage, usage)
  if (cost === undefined || costs.cost === undefined) delete costs.cost
  else costs.cost += cost
}

/** In a few words. */
export function formatCosts({ calls, toolCalls, usage, cost }: AgentCosts): string {
  const { inputTokens, outputTokens } = usage
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`
  const parts = [
    count(calls, 'model call'),
    ...(toolCalls > 0 ? [count(toolCalls, 'tool call')] : []),
    ...(inputTokens === undefined ? [] : [`${count(inputTokens, 'token')} in`]),
    ...(outputTokens === undefined ? [] : [`${count(outputTokens, 'token')} out`]),
    ...(cost === undefined ? [] : [`cost ${Number(cost.toPrecision(3))}`]),
  ]
  return parts.join(', ')
}
