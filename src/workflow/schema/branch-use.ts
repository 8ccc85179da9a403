import { isTrue } from '../json.ts'
import type { Shape } from './shape.ts'

/** How the values of a condition and its branches fit. */
export interface BranchUse {
  /** The values as texts. */
  possible: readonly string[]
  /** Branches that no value takes. */
  dead: readonly string[]
  /** Values for which there is no branch. */
  missing: readonly string[]
}

/** Undefined where it is not known which values there are. */
export function branchUse(shape: Shape | undefined, labels: readonly string[]): BranchUse | undefined {
  const isBoolean = shape?.kinds.size === 1 && shape.kinds.has('boolean')
  const values = shape?.values ?? (isBoolean ? [true, false] : undefined)
  if (!values) return undefined
  const used = new Set<string>()
  const missing: string[] = []
  const textOf = (value: (typeof values)[number]) =>
    typeof value === 'string' ? value : JSON.stringify(value)
  for (const value of values) {
    const text = textOf(value)
    const truth = isTrue(value) ? 'true' : 'false'
    const byTruth = labels.includes('true') || labels.includes('false') ? [truth] : []
    const label = [text, ...byTruth, 'default'].find(one => labels.includes(one))
    if (label === undefined) missing.push(text)
    else used.add(label)
  }
  // A branch for the rest is no mistake: schemas grow.
  const dead = labels.filter(label => label !== 'default' && !used.has(label))
  return { possible: values.map(textOf), dead, missing }
}
