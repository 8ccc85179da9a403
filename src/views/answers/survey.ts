import { addModelUsage, type ModelUsage } from '../../history/trace/model-usage.ts'
import type { Event } from '../../recording/event.ts'
import { fromPointer } from '../../recording/patch.ts'
import type { Timeline } from '../../recording/timeline.ts'
import { formatPath, type Json } from '../../workflow/json.ts'
import { t } from '../../workflow/translate.ts'
import type { LargeValue, Survey } from '../protocol/execution.ts'
import { isModelResult, usageAt } from './tokens.ts'
import { valueText } from './value-text.ts'

/** Characters of JSON from which a value is listed. */
const large = 4 * 1024

/** Values that are listed; of more, the largest. */
const mostValues = 200

/** Milliseconds of work before others have their turn. */
const turn = 15

/**
 * Reads all events once, block by block. In memory is the list of large values.
 * @param onPart told how much is read, from 0 to 1
 * @param signal ends it with an error
 */
export async function surveyOf(
  timeline: Timeline,
  onPart: (part: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Survey> {
  const { length } = timeline
  const values = createLargest()
  let usage: ModelUsage | undefined
  let since = performance.now()
  for (let seq = 0; seq < length; seq++) {
    const event = await timeline.event(seq)
    if (event.type === 'enter' || event.type === 'write') collect(event, timeline, values.add)
    if (isModelResult(timeline, seq)) usage = addModelUsage(usage, await usageAt(timeline, seq))
    if (performance.now() - since > turn) {
      onPart(seq / length)
      await new Promise(resolve => setTimeout(resolve))
      since = performance.now()
      signal?.throwIfAborted()
    }
  }
  return { ...(usage && { usage }), ...values.list() }
}

/** The large values of an event: what it wrote, what a node made, what it got. */
function collect(
  event: Event,
  { structure }: Timeline,
  add: (value: LargeValue, json: () => string) => void,
): void {
  const position = event.seq + 1
  const span = structure.span(event.seq)
  const offer = (value: unknown, label: string, path: LargeValue['path']) => {
    if (!isLarge(value, large)) return
    const size = JSON.stringify(value).length
    const address = structure.address(span)
    add({ position, span, path, address, label, size, preview: '' }, () => valueText(value as Json, 80))
  }
  if (event.type === 'enter') {
    for (const [key, value] of Object.entries(event.input ?? {}))
      offer(value, t('input {0}', key), ['input', key])
    for (const [key, value] of Object.entries(event.context ?? {})) offer(value, key, ['context', key])
  }
  if (event.type !== 'write') return
  for (const { op, path, value } of event.patch) {
    // List indexes stay texts, as in the pointer: values are found by both.
    const steps = fromPointer(path)
    if (op !== 'remove') offer(value, formatPath(steps), ['context', ...steps])
  }
  if (event.outputAt === undefined) offer(event.output, t('output'), ['output'])
}

/** True when the JSON of a value is surely longer; looks no further than it must. */
function isLarge(value: unknown, limit: number): boolean {
  let left = limit
  const visit = (part: unknown): void => {
    left -= typeof part === 'string' ? part.length + 2 : 4
    if (left <= 0 || typeof part !== 'object' || part === null) return
    for (const key in part) {
      if (!Array.isArray(part)) left -= key.length + 4
      visit((part as Record<string, unknown>)[key])
      if (left <= 0) return
    }
  }
  visit(value)
  return left <= 0
}

function createLargest() {
  let kept: LargeValue[] = []
  let valueCount = 0
  const bySize = (a: LargeValue, b: LargeValue) => b.size - a.size || a.position - b.position
  const cut = () => {
    kept = kept.sort(bySize).slice(0, mostValues)
  }
  return {
    add(value: LargeValue, preview: () => string) {
      valueCount++
      const least = kept.length >= mostValues ? kept[mostValues - 1] : undefined
      if (least && value.size <= least.size) return
      kept.push({ ...value, preview: preview() })
      if (kept.length >= 2 * mostValues) cut()
    },
    list(): Pick<Survey, 'values' | 'valueCount'> {
      cut()
      return { values: kept, valueCount }
    },
  }
}
