import { holdsLeftOut, isLeftOut } from '../recording/left-out.ts'
import { applyPatch, equalJson } from '../recording/patch.ts'
import { mask } from '../recording/redact.ts'
import type { State } from '../recording/state.ts'
import type { Timeline } from '../recording/timeline.ts'
import { formatPath, getOwn, isObject, type Json, type JsonObject, type JsonPath } from '../workflow/json.ts'
import { failure } from '../workflow/problem.ts'
import type { Change } from './change.ts'

/**
 * Looks whether all values that a fork goes on with are there: what stands in the place of a secret, or of what was not
 * recorded, must not be taken for the value itself. Inputs are given once more, so they may be hidden.
 * @param end where the fork stands
 * @param changes what it is given there
 * @param id of the parent, for the message
 * @throws {PlayheadError} `fork-hidden`
 */
export async function checkForkedValues(
  timeline: Timeline,
  end: State,
  changes: readonly Change[],
  id: string,
): Promise<void> {
  const places: string[] = []
  for (const [span, recorded] of end.contexts) {
    if (!isMissing(recorded)) continue
    const given = await inputsOf(timeline, end, span)
    const context = changes
      .filter(change => change.target === 'context' && change.span === span)
      .reduce((value, { patch }) => applyPatch(value, patch), recorded)
    for (const [key, value] of Object.entries(context)) {
      if (!isMissing(value) || equalJson(value, getOwn(given, key) ?? null)) continue
      for (const path of missingIn(value, [key])) places.push(formatPath(path))
    }
  }
  places.push(...(await missingResults(timeline, end)))
  if (places.length > 0) throw failure('fork-hidden', { id, places: [...new Set(places)] })
}

function isMissing(value: Json): boolean {
  return (typeof value === 'string' || isObject(value) || Array.isArray(value)) && holdsMissing(value)
}

function holdsMissing(value: Json): boolean {
  return JSON.stringify(value).includes(mask) || holdsLeftOut(value)
}

/** The inputs of the workflow that a context belongs to. What was left out of them is not given again. */
async function inputsOf(timeline: Timeline, end: State, span: number): Promise<JsonObject> {
  const { structure } = timeline
  let at: number | undefined = span
  while (at !== undefined && structure.site(at).kind !== 'workflow') at = structure.parent(at)
  const event = at === undefined || !end.spans.has(at) ? undefined : await timeline.event(at)
  const context = event?.type === 'enter' ? (event.context as JsonObject | undefined) : undefined
  return Object.fromEntries(Object.entries(context ?? {}).filter(([, value]) => !holdsLeftOut(value)))
}

/** Results of calls in what is still open: the work there takes them as they are. */
async function missingResults(timeline: Timeline, end: State): Promise<string[]> {
  const { structure } = timeline
  const found: string[] = []
  for (let seq = 0; seq < end.position; seq++) {
    if (structure.type(seq) !== 'enter') continue
    const { kind } = structure.site(seq)
    const parent = structure.parent(seq)
    if (kind === 'workflow' || kind === 'node' || kind === 'branch' || !end.spans.has(parent!)) continue
    const exit = structure.exit(seq)
    const state = exit === undefined || exit >= end.position ? end : await timeline.state(exit)
    const output = state.spans.get(seq)?.output
    if (output !== undefined && isMissing(output)) found.push(structure.address(seq))
  }
  return found
}

/** The innermost places of what is missing. */
function missingIn(value: Json, path: JsonPath): JsonPath[] {
  if (typeof value === 'string') return value.includes(mask) || isLeftOut(value) ? [path] : []
  if (Array.isArray(value)) return value.flatMap((item, i) => missingIn(item, [...path, i]))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, part]) =>
    missingIn(key, path).length > 0 ? [path] : missingIn(part, [...path, key]),
  )
}
