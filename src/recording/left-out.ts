import { getOwn, type Json, type JsonObject, setOwn } from '../workflow/json.ts'
import type { NewEvent, PatchOperation, SpanKind } from './event.ts'
import type { RecordingHeader } from './format.ts'
import { fromPointer } from './patch.ts'

/** Which values do not reach the recording. */
export interface ValuePolicy {
  /** False leaves out the inputs of nodes and of what they call, as far as they are no values of the context. */
  inputs?: boolean | undefined
  /** False leaves out the results of nodes and of what they call, as far as they are no values of the context. */
  outputs?: boolean | undefined
  /** A value whose JSON is longer, in UTF-16 units, is left out, in the context too. */
  maxValueSize?: number | undefined
}

/** Leaves out values on the way to the recording. What stands in their place is a text that says so. */
export interface LeaveOut {
  /** @param kindOf what a span stands for */
  event(event: NewEvent, kindOf: (span: number) => SpanKind): NewEvent
  /** An object as it is recorded: changes of a context must fit the contexts that are recorded. */
  context<T extends JsonObject>(context: T): T
  header(header: RecordingHeader): RecordingHeader
}

/** What stands in the place of a value. @param size how long its JSON is, where that is the reason */
export function leftOut(size?: number): string {
  return size === undefined ? '⟨not recorded⟩' : `⟨not recorded: ${size} characters⟩`
}

const pattern = /⟨not recorded(?:: \d+ characters)?⟩/

/** True for what stands in the place of a value that was left out. */
export function isLeftOut(value: unknown): boolean {
  return typeof value === 'string' && value.length < 64 && pattern.exec(value)?.[0] === value
}

/** True when something in a value was left out. */
export function holdsLeftOut(value: unknown): boolean {
  return value !== undefined && pattern.test(JSON.stringify(value))
}

/** What was left out at a place of a recorded value, itself or with what encloses it. */
export function leftOutAt(root: Json, pointer: string): Json | undefined {
  let value: Json | undefined = root
  for (const step of fromPointer(pointer)) {
    if (value === undefined || isLeftOut(value)) break
    value = getOwn(value, step)
  }
  return isLeftOut(value) ? value : undefined
}

/** @returns undefined when nothing is to be left out */
export function createLeaveOut({ inputs, outputs, maxValueSize }: ValuePolicy): LeaveOut | undefined {
  if (inputs !== false && outputs !== false && maxValueSize === undefined) return undefined
  const { part, members } = createLimit(maxValueSize ?? Number.POSITIVE_INFINITY)
  const names = (input: JsonObject): JsonObject => mapObject(input, () => leftOut())
  const values = (patch: readonly PatchOperation[], change: (value: Json) => Json): PatchOperation[] =>
    patch.map(operation => ({
      ...operation,
      ...('value' in operation && { value: change(operation.value as Json) }),
      ...('old' in operation && { old: change(operation.old as Json) }),
    }))
  return {
    context: members,
    header: header => ({ ...header, inputs: members(header.inputs as JsonObject) }),
    event(event, kindOf) {
      switch (event.type) {
        case 'enter': {
          const { input, context, kind } = event
          // Without the question nobody could answer it.
          if (kind === 'question') return event
          const hidden = inputs === false ? names : members
          return {
            ...event,
            ...(input && { input: hidden(input as JsonObject) }),
            ...(context && { context: members(context as JsonObject) }),
          }
        }
        case 'write': {
          if (kindOf(event.span) === 'question') return event
          const output = event.output as Json | undefined
          return {
            ...event,
            patch: values(event.patch, part),
            ...(output !== undefined && { output: outputs === false ? leftOut() : part(output) }),
          }
        }
        case 'edit': {
          const hidden = inputs === false && event.target === 'input'
          return { ...event, patch: values(event.patch, hidden ? () => leftOut() : part) }
        }
        case 'log':
          return event.data === undefined ? event : { ...event, data: part(event.data as Json) }
        default:
          return event
      }
    },
  }
}

/** Puts the notice in the place of values that are too long; of those inside of them first. */
function createLimit(most: number) {
  /** Values do not change, so each is measured once. */
  const known = new WeakMap<object, { value: Json; length: number }>()
  const short = (value: Json): { value: Json; length: number } => {
    if (typeof value === 'string')
      return { value, length: value.length > most ? jsonLength(value) : value.length + 2 }
    if (typeof value !== 'object' || value === null) return { value, length: 8 }
    const found = known.get(value) ?? (Array.isArray(value) ? shortList(value) : shortObject(value))
    known.set(value, found)
    return found
  }
  const shortList = (list: readonly Json[]) => {
    let length = 2
    let changed = false
    const items = list.map(item => {
      const limited = limit(item)
      length += limited.length + 1
      if (limited.value !== item) changed = true
      return limited.value
    })
    return { value: changed ? items : (list as Json), length }
  }
  const shortObject = (object: JsonObject) => {
    let length = 2
    let changed = false
    const copy = mapObject(object, (value, key) => {
      const limited = limit(value)
      length += key.length + limited.length + 4
      if (limited.value !== value) changed = true
      return limited.value
    })
    return { value: changed ? copy : object, length }
  }
  const limit = (value: Json): { value: Json; length: number } => {
    const found = short(value)
    if (found.length <= most || isLeftOut(value)) return found
    const notice = leftOut(found.length)
    return { value: notice, length: notice.length + 2 }
  }
  const part = (value: Json): Json => (most === Number.POSITIVE_INFINITY ? value : limit(value).value)
  return {
    part,
    members: <T extends JsonObject>(object: T): T =>
      most === Number.POSITIVE_INFINITY ? object : (short(object).value as T),
  }
}

const jsonLength = (text: string): number => JSON.stringify(text).length

function mapObject(object: JsonObject, change: (value: Json, key: string) => Json): JsonObject {
  const copy: JsonObject = {}
  for (const [key, value] of Object.entries(object)) setOwn(copy, key, change(value, key))
  return copy
}
