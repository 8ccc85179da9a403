import type { ModelResponse, Usage } from '../engine/models/model.ts'
import { addUsage } from '../engine/models/prices.ts'
import type { WriteEvent } from '../recording/event.ts'
import type { Timeline } from '../recording/timeline.ts'

/** What models took. */
export interface SpanUsage {
  calls: number
  usage: Usage
  /** Absent where the price of a call is not known. */
  cost?: number
}

/** What the models took in each span, that of the whole run being 0; spans without a call are not in it. */
export type UsageOfSpans = ReadonlyMap<number, SpanUsage>

/** Adds up the calls of models of an execution. */
export async function usageOfSpans(timeline: Timeline): Promise<UsageOfSpans> {
  const { structure, length } = timeline
  const sums = new Map<number, SpanUsage>()
  for (let seq = 0; seq < length; seq++) {
    if (structure.type(seq) !== 'write' || structure.site(structure.span(seq)).kind !== 'model') continue
    const { output } = (await timeline.event(seq)) as WriteEvent
    const entered = await timeline.event(structure.span(seq))
    // What is reused was paid for in another execution.
    if (entered.type === 'enter' && entered.reused) continue
    const { usage, cost } = output as unknown as ModelResponse
    const own = { calls: 1, usage, ...(cost === undefined ? {} : { cost }) }
    for (
      let span: number | undefined = structure.span(seq);
      span !== undefined;
      span = structure.parent(span)
    )
      sums.set(span, add(sums.get(span), own))
  }
  return sums
}

function add(sum: SpanUsage | undefined, own: SpanUsage): SpanUsage {
  if (!sum) return own
  const known = sum.cost !== undefined && own.cost !== undefined
  return {
    calls: sum.calls + own.calls,
    usage: addUsage(sum.usage, own.usage),
    ...(known ? { cost: sum.cost! + own.cost! } : {}),
  }
}

/** For example `620 tokens in, 58 out, cost 0.002`; what is not known is left out. */
export function formatUsage({ usage, cost }: SpanUsage): string {
  const { inputTokens, outputTokens } = usage
  return [
    ...(inputTokens === undefined ? [] : [`${inputTokens} tokens in`]),
    ...(outputTokens === undefined
      ? []
      : [`${outputTokens} ${inputTokens === undefined ? 'tokens ' : ''}out`]),
    ...(cost === undefined ? [] : [`cost ${Number(cost.toPrecision(3))}`]),
  ].join(', ')
}
