import type { State } from '../recording/state.ts'
import type { Timeline } from '../recording/timeline.ts'
import {
  expressionCaret,
  expressionWords,
  freeFunctions,
  methods,
  namespaces,
} from '../workflow/expression-caret.ts'
import { isObject, type Json, type JsonObject } from '../workflow/json.ts'
import type { KnownFunction } from '../workflow/known-functions.ts'
import { evaluateIn } from './evaluate.ts'
import { shortValue } from './variables.ts'

/** Something that can be written at the end of a text. */
export interface Completion {
  label: string
  /** What is written, where that is not the label. */
  text?: string
  kind: 'function' | 'variable' | 'property' | 'keyword' | 'module' | 'value'
  detail?: string
  /** How many UTF-16 units before the caret it replaces. */
  replaces: number
  /** Where the caret stands afterwards, in what is written; at its end where absent. */
  caret?: number
  /** The likely ones first. */
  order: number
}

const specialNames = [
  ['node', 'the node of the frame'],
  ['run', 'the execution'],
  ['prev', 'the context one step earlier'],
] as const

const isName = (text: string) => /^[A-Za-z_]\w*$/.test(text)

/**
 * What can be written in an expression that is evaluated in a frame: the names and members that there are at this
 * position, with their values, and functions.
 * @param before the text before the caret
 */
export async function completeInFrame(
  timeline: Timeline,
  state: State,
  span: number,
  before: string,
): Promise<Completion[]> {
  const found = expressionCaret(before)
  const replaces = /\w*$/.exec(before)![0].length
  if (found.at === 'text') return []
  if (found.at === 'namespace') return found.functions.map(one => functionOf(one, replaces))
  if (found.at === 'member') {
    const value = await ownerValue(timeline, state, span, found.owner)
    return [
      ...(isObject(value) ? membersOf(value, replaces) : []),
      ...methods.map(one => functionOf(one, replaces)),
    ]
  }
  const context = state.contexts.get(state.spans.get(span)?.context ?? 0) ?? {}
  const ofContext = /\$ctx\.\s*\w*$/.test(before)
  const keys = Object.entries(context).filter(([key]) => isName(key))
  return [
    ...keys.map(([key, value]) => variable(key, shortValue(value), replaces)),
    ...(ofContext ? [] : specialNames.map(([name, detail]) => variable(name, detail, replaces))),
    ...found.bound.map(name => variable(name, 'the item', replaces)),
    ...(ofContext ? [] : freeFunctions.map(one => functionOf(one, replaces))),
    ...(ofContext ? [] : namespaces.map(label => ({ label, kind: 'module' as const, replaces, order: 2 }))),
    ...(ofContext
      ? []
      : expressionWords.map(label => ({ label, kind: 'keyword' as const, replaces, order: 2 }))),
  ]
}

/** The value of what stands before a point, if it has one: it may be only half written. */
async function ownerValue(timeline: Timeline, state: State, span: number, text: string) {
  try {
    return await evaluateIn(timeline, state, span, text)
  } catch {
    return undefined
  }
}

function variable(label: string, detail: string, replaces: number): Completion {
  return { label, kind: 'variable', detail, replaces, order: 0 }
}

/** The members of an object. Those that cannot be written behind a point take its place with brackets. */
function membersOf(value: JsonObject, replaces: number): Completion[] {
  return Object.entries(value).map(([key, member]): Completion => {
    const shown = { kind: 'property' as const, detail: shortValue(member as Json), order: 0 }
    return isName(key)
      ? { label: key, replaces, ...shown }
      : { label: `[${JSON.stringify(key)}]`, replaces: replaces + 1, ...shown }
  })
}

function functionOf({ name, signatures }: KnownFunction, replaces: number): Completion {
  const takesNothing = signatures.every(one => one.endsWith('()'))
  return {
    label: name,
    text: `${name}()`,
    kind: 'function',
    detail: signatures[0]!,
    replaces,
    ...(takesNothing ? {} : { caret: name.length + 1 }),
    order: 1,
  }
}

/** The most addresses that are listed, and the most events that are looked at for them. */
const most = { listed: 200, looked: 200_000 }

/**
 * The addresses that begin as a text does, one level at a time, so that long executions stay readable: below `main/` its
 * nodes, below `main/fan/` its branches.
 */
export function completeAddress({ structure }: Timeline, before: string): Completion[] {
  const slash = before.lastIndexOf('/')
  const parent = before.slice(0, Math.max(0, slash))
  const begun = before.slice(slash + 1)
  const found = new Set<string>()
  const parents = new Map<number | undefined, boolean>()
  const isParent = (span: number | undefined) => {
    let known = parents.get(span)
    if (known === undefined) {
      known = span === undefined ? parent === '' : structure.address(span) === parent
      parents.set(span, known)
    }
    return known
  }
  const end = Math.min(structure.length, most.looked)
  for (let seq = 0; seq < end && found.size < most.listed; seq++) {
    if (structure.type(seq) !== 'enter' || !isParent(structure.parent(seq))) continue
    const last = structure.address(seq).slice(parent === '' ? 0 : parent.length + 1)
    if (last.startsWith(begun)) found.add(last)
  }
  return [...found].map(label => ({ label, kind: 'value', replaces: begun.length, order: 0 }))
}
