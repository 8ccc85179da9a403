import type { SpanKind } from '../recording/event.ts'
import { kindWord } from '../recording/kind-word.ts'
import { type OpenSpan, type State, topSpan } from '../recording/state.ts'
import type { Structure } from '../recording/structure.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { Expression } from '../workflow/expression.ts'
import type { WorkflowFile, WorkflowNode } from '../workflow/graph.ts'
import { edgesOf, innerStopsOf, nodeType } from '../workflow/node-types/registry.ts'
import type { SourceRange } from '../workflow/source.ts'
import { nextWord } from './next-word.ts'
import { rangeOf } from './places.ts'
import type { ForwardTarget } from './stepping.ts'
import { isVisible, stopOf } from './stop.ts'
import { shortValue } from './variables.ts'

/** What a step into can be aimed at: the first span of its kind that matches, below a parent, from some event on. */
export interface StepTarget {
  parent: number
  kind: SpanKind
  /** Any where absent. */
  id?: string
  visit?: number
}

/** A target as it is shown. */
export interface StepTargetChoice {
  target: StepTarget
  label: string
  range?: SourceRange
}

/** The most targets that are shown, and the most events that are looked at for them. */
const most = { shown: 100, looked: 100_000 }

/**
 * What can be entered from a node: the branches, calls, members and workflows that follow in what was recorded, and where
 * that ends, what the text of the workflow has there.
 * @param span of a frame
 */
export function stepTargetsOf(
  timeline: Timeline,
  file: WorkflowFile,
  state: State,
  span: number,
): StepTargetChoice[] {
  const open = state.spans.get(span)
  if (open?.kind !== 'node') return []
  const recorded = recordedTargets(timeline, file, state.position, open)
  const isNext = topSpan(state, open.thread) === open
  if (!isNext || !timeline.live || timeline.structure.exit(span) !== undefined) return recorded
  const known = new Set(recorded.map(({ target }) => keyOf(target)))
  const node = file.workflows.get(open.workflow)?.nodes.get(open.id)
  const written = node ? writtenTargets(file, state, open, node) : []
  return [
    ...recorded,
    ...written.filter(({ target }) => !known.has(keyOf(target)) && !known.has(target.kind)),
  ].slice(0, most.shown)
}

const keyOf = ({ kind, id, visit }: StepTarget) => (id === undefined ? kind : `${kind} ${id} ${visit ?? 1}`)

/** What is entered in a node, and the branches that begin behind it. */
function recordedTargets(
  { structure }: Timeline,
  file: WorkflowFile,
  position: number,
  { seq: span, parent, thread }: OpenSpan,
): StepTargetChoice[] {
  const found: StepTargetChoice[] = []
  const add = (seq: number) => {
    const { kind, id } = structure.site(seq)
    const visit = structure.visit(seq)
    const target: StepTarget = { parent: structure.parent(seq)!, kind, id, visit }
    const range = rangeOf(file, structure.site(seq), 'enter')
    const label = `${nameOf(kind, id, visit)} · ${structure.address(seq)}`
    found.push({ target, label, ...(range ? { range } : {}) })
  }
  const end = Math.min(structure.length, position + most.looked)
  const exit = structure.exit(span) ?? end
  for (let seq = position; seq < end && found.length < most.shown; seq++) {
    if (structure.type(seq) !== 'enter') continue
    if (seq < exit) {
      if (structure.parent(seq) === span) add(seq)
    } else if (structure.parent(seq) === parent && structure.thread(seq) === thread) return found
    else if (structure.parent(seq) === parent && structure.site(seq).kind === 'branch') add(seq)
  }
  return found
}

/** What the text says that a node enters, as far as it is known before it happens. */
function writtenTargets(
  file: WorkflowFile,
  state: State,
  { seq: span, parent, context, written }: OpenSpan,
  node: WorkflowNode,
): StepTargetChoice[] {
  const type = nodeType(node.type)!
  const workflow = file.workflows.get(state.spans.get(span)!.workflow)!
  const rangeAt = (id: string) => {
    const range = workflow.nodes.get(id)?.range
    return range ? { range } : {}
  }
  const fan = type.choosesNext || node.next.length < 2 || parent === undefined ? [] : node.next
  const after = fan.map(id => ({
    target: { parent: parent!, kind: 'branch' as const, id },
    label: nameOf('branch', id, 1),
    ...rangeAt(id),
  }))
  // All that is in it has been entered.
  if (written) return after
  const branches: StepTargetChoice[] = []
  const items = type.repeats && itemsOf(state, context, type.repeats(node.config))
  for (const { to, kind } of edgesOf(node)) {
    if (kind !== 'parallel') continue
    const visits = items ? items.slice(0, most.shown) : [undefined]
    visits.forEach((item, i) => {
      const label = nameOf('branch', to, i + 1) + (item === undefined ? '' : ` · ${item}`)
      const target = { parent: span, kind: 'branch' as const, id: to, ...(items ? { visit: i + 1 } : {}) }
      branches.push({ target, label, ...rangeAt(to) })
    })
  }
  const calls = innerStopsOf(node)
    .filter(({ key }) => node.keys.has(key))
    .flatMap(({ kind, key, id, range = node.keys.get(key)! }): StepTargetChoice[] => {
      const ids = id === undefined ? (kind === 'tool' ? toolsOf(node) : []) : [id]
      if (ids.length === 0) return [{ target: { parent: span, kind }, label: nextWord(kind), range }]
      return ids.map(one => ({
        target: { parent: span, kind, id: one },
        label: nameOf(kind, one, 1),
        range,
      }))
    })
  const called = type.calls?.(node.config)
  const range = called === undefined ? undefined : file.workflows.get(called)?.keyRange
  const workflows: StepTargetChoice[] =
    called === undefined
      ? []
      : [
          {
            target: { parent: span, kind: 'workflow', id: called },
            label: nameOf('workflow', called, 1),
            ...(range ? { range } : {}),
          },
        ]
  return [...branches, ...calls, ...workflows, ...after]
}

/** The tools that a node names one by one; none where any of many may be called. */
function toolsOf(node: WorkflowNode): readonly string[] {
  const { tools, tool } = node.config as { tools?: readonly string[]; tool?: string }
  const named = tools ?? (tool === undefined ? [] : [tool])
  return named.every(one => /^[\w-]+$/.test(one)) ? named : []
}

/** The items that a node is going to go through, as they are shown; undefined where that cannot be told. */
function itemsOf(state: State, context: number, items: Expression): string[] | undefined {
  try {
    // As the node itself reads it, the names of the debugger left out.
    const list = items.evaluate(state.contexts.get(context) ?? {})
    return Array.isArray(list) ? list.map(item => shortValue(item)) : undefined
  } catch {
    return undefined
  }
}

function nameOf(kind: SpanKind, id: string, visit: number): string {
  const which = visit > 1 ? ` #${visit}` : ''
  return kind === 'branch' ? `${kindWord(kind)} ${id}${which}` : `${id}${which} (${kindWord(kind)})`
}

/**
 * A step into what it is aimed at: the first stop of a branch, the beginning of all else. Where that is not entered, it ends
 * where it would end without an aim.
 */
export function intoTarget(structure: Structure, target: StepTarget, over: ForwardTarget): ForwardTarget {
  let branch: number | undefined
  return seq => {
    if (branch !== undefined) {
      const stop = stopOf(structure, seq)
      const isInside = stop && stop.thread === structure.thread(branch) && isVisible(structure, stop)
      return isInside ? stop.position : over(seq)
    }
    if (!isAimedAt(structure, target, seq)) return over(seq)
    if (structure.site(seq).kind !== 'branch') return seq + 1
    branch = seq
    return undefined
  }
}

function isAimedAt(structure: Structure, { parent, kind, id, visit }: StepTarget, seq: number): boolean {
  if (structure.type(seq) !== 'enter') return false
  const site = structure.site(seq)
  if (site.kind !== kind || (id !== undefined && site.id !== id)) return false
  if (visit !== undefined && structure.visit(seq) !== visit) return false
  const above = structure.parent(seq)
  // A call beside others is in a branch of its own.
  const isBeside = above !== undefined && kind !== 'branch' && structure.site(above).kind === 'branch'
  return above === parent || (isBeside && structure.parent(above) === parent)
}
