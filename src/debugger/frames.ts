import { kindWord } from '../recording/kind-word.ts'
import { type OpenSpan, type State, stackOf, topSpan } from '../recording/state.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { WorkflowFile } from '../workflow/graph.ts'
import type { SourceRange } from '../workflow/source.ts'
import { t } from '../workflow/translate.ts'
import { rangeOf } from './places.ts'

/** An open span as a stack frame. */
export interface Frame {
  span: OpenSpan
  /** For example `review · attempt 2 (agent)`, `review · pinned (agent)`, or `review · reused (agent)`. */
  name: string
  /** In the text that ran; undefined when that text does not have it. */
  range?: SourceRange
  /** Made by the engine, not written by the author as a step. */
  subtle: boolean
}

/** The stack of a thread at a position, innermost first: a pure function of both. */
export function framesOf(timeline: Timeline, file: WorkflowFile, state: State, thread: number): Frame[] {
  const top = topSpan(state, thread)
  const stack = stackOf(state, top)
  return stack.map((span, i) => ({
    span,
    name: frameName(span),
    range: rangeOf(
      file,
      timeline.structure.site(callerOf(span, stack.slice(i + 1)).seq),
      span === top && span.written ? 'exit' : 'enter',
    ),
    subtle: span.kind === 'branch',
  }))
}

/** What a span was written as: a call that a member of a team makes is written as the member. */
function callerOf(span: OpenSpan, around: readonly OpenSpan[]): OpenSpan {
  if (span.kind === 'node' || span.kind === 'member') return span
  const caller = around.find(({ kind }) => kind === 'node' || kind === 'member' || kind === 'branch')
  return caller?.kind === 'member' ? caller : span
}

/** The name of a span's frame. */
export function frameName(span: OpenSpan): string {
  const visit = span.visit > 1 ? ` #${span.visit}` : ''
  const attempt = span.attempt > 1 ? ` · ${t('attempt {0}', span.attempt)}` : ''
  const reused = span.reused ? ` · ${t('reused')}` : ''
  switch (span.kind) {
    case 'workflow':
      return `${span.id}${reused}`
    case 'node':
      return `${span.id}${visit}${attempt}${span.pinned ? ` · ${t('pinned')}` : ''}${reused} (${span.nodeType ?? kindWord('node')})`
    case 'branch':
      return `${kindWord('branch')} ${span.id}${visit}${reused}`
    default:
      return `${span.id}${attempt}${reused} (${kindWord(span.kind)})`
  }
}
