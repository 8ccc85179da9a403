import type { ErrorEvent, ErrorInfo } from '../../recording/event.ts'
import type { Timeline } from '../../recording/timeline.ts'
import type { Failure } from '../protocol/execution.ts'

/** Characters of a stack trace that are shown. */
const longestStack = 20_000

/** Causes of causes that are shown. */
const deepest = 20

/** What the run failed with, where it did: the error of the innermost span, at the moment when it was thrown. */
export async function failureOf(timeline: Timeline): Promise<Failure | undefined> {
  const { structure, status, summary, length } = timeline
  if (status !== 'failed') return undefined
  const address = summary?.error?.address
  let found: number | undefined
  for (let seq = length - 1; seq >= 0; seq--) {
    if (structure.type(seq) !== 'error') continue
    found ??= seq
    if (address === undefined || structure.address(structure.span(seq)) === address) {
      found = seq
      break
    }
  }
  if (found === undefined) return undefined
  const { error } = (await timeline.event(found)) as ErrorEvent
  const span = structure.span(found)
  // People know nodes, not the calls in them.
  const node = nodeAround(timeline, span)
  const open = (await timeline.state(found)).spans.get(node)
  return {
    address: structure.address(node),
    span,
    position: found + 1,
    error: shortened(error as ErrorInfo),
    ...(open?.nodeType !== undefined && { nodeType: open.nodeType }),
  }
}

/** The innermost node that a span is or lies in; the span itself where there is none. */
function nodeAround({ structure }: Timeline, span: number): number {
  for (let at: number | undefined = span; at !== undefined; at = structure.parent(at)) {
    if (structure.site(at).kind === 'node') return at
  }
  return span
}

function shortened({ stack, cause, ...rest }: ErrorInfo, depth = 0): ErrorInfo {
  return {
    ...rest,
    ...(stack !== undefined && {
      stack: stack.length > longestStack ? `${stack.slice(0, longestStack)}…` : stack,
    }),
    ...(cause && depth < deepest && { cause: shortened(cause, depth + 1) }),
  }
}
