import type { ErrorInfo, Event, PatchOperation } from '../../recording/event.ts'
import { fromPointer, toPointer } from '../../recording/patch.ts'
import type { OpenSpan, State } from '../../recording/state.ts'
import { getOwn, isObject, type Json } from '../../workflow/json.ts'
import type { Change, Part, ValueRow } from '../protocol/execution.ts'
import { kindOf, sizeOf, valueText } from './value-text.ts'

/** So many parts of a value are shown before one asks for more. */
export const shownParts = 100

/** Rows in all, whatever is open. */
const mostRows = 5_000

/** A path in a value, as it is named in requests. */
export type RowPath = ValueRow['path']

/** The values of a frame, by the part that they belong to; a part that is not there is left out. */
export function partsOf(state: State, span: OpenSpan): Partial<Record<Part, Json>> {
  const context = state.contexts.get(span.context)
  return {
    ...(span.error && { error: errorValue(span.error) }),
    ...(context && { context }),
    ...(span.input && { input: span.input }),
    ...(span.output !== undefined && { output: span.output }),
  }
}

function errorValue({ stack, cause, ...rest }: ErrorInfo): Json {
  return {
    ...rest,
    ...(cause && { cause: errorValue(cause) }),
    ...(stack !== undefined && { stack }),
  } as Json
}

/** What an event changes in a part of a frame: operations on it. */
export function changesOf(
  event: Event | undefined,
  span: OpenSpan,
  state: State,
): Partial<Record<Part, PatchOperation[]>> {
  if (!event || (event.type !== 'write' && event.type !== 'edit')) return {}
  const writer = state.spans.get(event.span)
  if (event.type === 'edit' && event.target === 'input') {
    return writer === span ? { input: event.patch as PatchOperation[] } : {}
  }
  return {
    ...(writer?.context === span.context && { context: event.patch as PatchOperation[] }),
    // Whatever it was before, this is when it came.
    ...(event.type === 'write' &&
      writer === span &&
      span.output !== undefined && { output: [{ op: 'add' as const, path: '' }] }),
  }
}

/** The rows of values, with the parts of those that are open. */
export function rowsOf(
  parts: Partial<Record<Part, Json>>,
  changes: Partial<Record<Part, PatchOperation[]>>,
  open: ReadonlySet<string>,
  shown: Readonly<Record<string, number>>,
): ValueRow[] {
  const rows: ValueRow[] = []

  const add = (path: RowPath, value: Json, operations: readonly PatchOperation[]) => {
    if (rows.length >= mostRows) return
    const pointer = toPointer(path.slice(1))
    const own = operations.find(operation => operation.path === pointer)
    const inside = operations.some(({ path: at }) => at.startsWith(`${pointer}/`))
    const change: Change | undefined = own ? changeOf(own) : inside ? 'inside' : undefined
    const key = JSON.stringify(path)
    const size = sizeOf(value)
    const hasParts = typeof value === 'object' && value !== null && size! > 0
    const isOpen = hasParts && open.has(key)
    rows.push({
      path,
      kind: kindOf(value),
      text: valueText(value),
      ...(size !== undefined && { size }),
      ...(hasParts && { expanded: isOpen }),
      ...(change && { change }),
      ...(own?.op === 'replace' && own.old !== undefined && { old: valueText(own.old as Json, 60) }),
    })
    if (isOpen) addParts(path, value, pointer, operations, shown[key] ?? shownParts)
  }

  const addParts = (
    path: RowPath,
    value: Json,
    pointer: string,
    operations: readonly PatchOperation[],
    most: number,
  ) => {
    const inside = operations.filter(({ path: at }) => at.startsWith(`${pointer}/`))
    const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value as object)
    for (const key of keys.slice(0, most)) add([...path, key] as never, getOwn(value, key)!, inside)
    if (keys.length > most) {
      rows.push({ path, kind: 'more', text: String(keys.length - most) })
    }
    for (const { op, path: at, old } of inside) {
      if (op !== 'remove') continue
      const steps = fromPointer(at.slice(pointer.length))
      if (steps.length !== 1) continue
      const removed: RowPath = [...path, Array.isArray(value) ? Number(steps[0]) : steps[0]!] as never
      rows.push({
        path: removed,
        kind: kindOf((old ?? null) as Json),
        text: valueText((old ?? null) as Json),
        change: 'removed',
      })
    }
  }

  for (const part of ['error', 'context', 'input', 'output'] as const) {
    const value = parts[part]
    if (value !== undefined) add([part], value, changes[part] ?? [])
  }
  return rows
}

function changeOf({ op }: PatchOperation): Change {
  return op === 'add' ? 'added' : op === 'remove' ? 'removed' : 'changed'
}

/** The value at a path of rows; undefined where there is none. */
export function valueAt(parts: Partial<Record<Part, Json>>, [part, ...steps]: RowPath): Json | undefined {
  let value = parts[part]
  for (const step of steps) {
    if (value === undefined || (!Array.isArray(value) && !isObject(value))) return undefined
    value = getOwn(value, step)
  }
  return value
}
