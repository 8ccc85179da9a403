import type { Timeline } from '../../../recording/timeline.ts'
import {
  type Both,
  type ComparedSide,
  type ComparedStep,
  type Side,
  stepKinds,
  stepParts,
} from '../../protocol/comparison.ts'
import type { StepColumns } from './columns.ts'

/** A step as it is listed: from columns and structures alone, so that any stretch of a long list is there at once. */
export function stepAt(timelines: Both<Timeline>, columns: StepColumns, step: number): ComparedStep {
  const [a, b] = [sideAt(timelines.a, columns, 'a', step), sideAt(timelines.b, columns, 'b', step)]
  const span = (a ?? b)!.span
  return {
    kind: stepKinds[columns.kind[step]!]!,
    what: (a ? timelines.a : timelines.b).structure.site(span).kind,
    depth: columns.depth[step]!,
    parts: stepParts.filter((_, i) => (columns.parts[step]! >> i) & 1),
    ...(a && { a }),
    ...(b && { b }),
  }
}

function sideAt(
  { structure, length }: Timeline,
  columns: StepColumns,
  side: Side,
  step: number,
): ComparedSide | undefined {
  const own = columns[side]
  const span = own.span[step]!
  if (span < 0) return undefined
  const duration = own.duration[step]!
  const visit = structure.visit(span)
  const { id } = structure.site(span)
  return {
    address: structure.address(span),
    name: visit > 1 ? `${id} #${visit}` : id,
    status: structure.status(span),
    attempts: own.attempts[step]!,
    ...(!Number.isNaN(duration) && { duration }),
    span,
    position: structure.exit(span) ?? length,
  }
}
