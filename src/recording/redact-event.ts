import type { ErrorInfo, NewEvent, PatchOperation } from './event.ts'
import type { RecordingHeader } from './format.ts'
import type { Redact } from './redact.ts'
import type { Ending } from './writer.ts'

/** Hides secrets in an event. What the format needs, kinds and numbers of spans for example, stays as it is. */
export function redactEvent(event: NewEvent, redact: Redact): NewEvent {
  switch (event.type) {
    case 'enter':
      return {
        ...event,
        ...redactParts(event, redact, 'id', 'node', 'input', 'context'),
        ...refsOf(event, redact),
      }
    case 'write': {
      const outputAt = typeof event.outputAt === 'string' ? { at: event.outputAt } : event.outputAt
      const hidden = outputAt && redactPointers(outputAt, redact)
      return {
        ...event,
        patch: redactPatch(event.patch, redact),
        ...redactParts(event, redact, 'output'),
        ...(hidden ? { outputAt: typeof event.outputAt === 'string' ? hidden['at']! : hidden } : {}),
      }
    }
    case 'error':
      return { ...event, error: redactError(event.error as ErrorInfo, redact) }
    case 'exit':
      return { ...event, ...redactParts(event, redact, 'next') }
    case 'log':
      return { ...event, ...redactParts(event, redact, 'text', 'name', 'data') }
    case 'edit':
      return { ...event, patch: redactPatch(event.patch, redact) }
  }
}

/** Hides secrets in the first line of a recording. */
export function redactHeader(header: RecordingHeader, redact: Redact): RecordingHeader {
  const parts = ['workflow', 'path', 'source', 'includes', 'inputs', 'options', 'tags'] as const
  return { ...header, ...redactParts(header, redact, ...parts) }
}

/** Hides secrets in what is said of the end. */
export function redactEnding<T extends Omit<Ending, 'endedAt' | 'duration'>>(ending: T, redact: Redact): T {
  const { error } = ending
  return {
    ...ending,
    ...redactParts(ending, redact, 'questions'),
    ...(error ? { error: { ...redact(error), code: error.code } } : {}),
  }
}

function redactParts<T extends object, K extends keyof T>(
  whole: T,
  redact: Redact,
  ...keys: readonly K[]
): Partial<Pick<T, K>> {
  const parts: Partial<Pick<T, K>> = {}
  for (const key of keys) if (whole[key] !== undefined) parts[key] = redact(whole[key] as object) as T[K]
  return parts
}

function redactError(error: ErrorInfo, redact: Redact): ErrorInfo {
  const { cause, ...own } = error
  return { ...redact(own), code: error.code, ...(cause ? { cause: redactError(cause, redact) } : {}) }
}

function redactPatch(patch: readonly PatchOperation[], redact: Redact): PatchOperation[] {
  return patch.map(operation => ({
    ...operation,
    path: redactPointer(operation.path, redact),
    ...redactParts(operation, redact, 'value', 'old'),
  }))
}

const refsOf = ({ refs }: { refs?: Record<string, string> }, redact: Redact) =>
  refs ? { refs: redactPointers(refs, redact) } : {}

function redactPointers(pointers: Readonly<Record<string, string>>, redact: Redact): Record<string, string> {
  return Object.fromEntries(
    Object.entries(pointers).map(([key, pointer]) => [redact(key as never), redactPointer(pointer, redact)]),
  )
}

/** Numbers may be places in lists: with another in its place, nothing would be found there. */
function redactPointer(pointer: string, redact: Redact): string {
  const step = (text: string): string => (/^\d+$/.test(text) ? text : redact(text as never))
  return pointer.split('/').map(step).join('/')
}
