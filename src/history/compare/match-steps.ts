import type { SpanKind } from '../../recording/event.ts'
import type { SpanTree } from '../trace/span-tree.ts'
import { align, type Budget, defaultSteps } from './edit-script.ts'

/**
 * A step of one or both of two executions. A step is a visit of a node with all its attempts, or a call, a branch or a
 * workflow in it; it is named by the span of its last attempt.
 */
export interface StepPair {
  a?: number
  b?: number
  attemptsA: number
  attemptsB: number
  /** How many steps it lies in. */
  depth: number
}

interface Step {
  span: number
  attempts: number
}

/**
 * Which steps of two executions belong together. What lies in steps that belong together is aligned as a sequence, by node
 * and visit; parallel branches belong together by their names, because they begin in any order. Every step of both is
 * there once, what encloses others before them, else in the order in which they began.
 */
export function matchSteps(a: SpanTree, b: SpanTree, budget: Budget = { steps: defaultSteps }): StepPair[] {
  const pairs: StepPair[] = []
  /** @param same true for the outermost workflows, which belong together whatever their names are */
  const match = (inA: readonly Step[], inB: readonly Step[], depth: number, same: boolean) => {
    const partners = same
      ? [{ a: inA[0], b: inB[0] }]
      : merge(sequence(a, b, inA, inB, budget), branches(a, b, inA, inB))
    for (const { a: stepA, b: stepB } of partners) {
      pairs.push({
        ...(stepA && { a: stepA.span }),
        ...(stepB && { b: stepB.span }),
        attemptsA: stepA?.attempts ?? 0,
        attemptsB: stepB?.attempts ?? 0,
        depth,
      })
      const insideA = stepA ? stepsIn(a, stepA.span) : []
      const insideB = stepB ? stepsIn(b, stepB.span) : []
      if (insideA.length > 0 || insideB.length > 0) match(insideA, insideB, depth + 1, false)
    }
  }
  match(stepsIn(a), stepsIn(b), 0, true)
  return pairs
}

/** The steps directly in a span, attempts of the same visit as one. */
export function stepsIn(tree: SpanTree, span?: number): Step[] {
  const { structure } = tree
  const steps = new Map<string, Step>()
  for (const child of tree.children(span)) {
    const key = `${structure.siteNumber(child)} ${structure.visit(child)}`
    const step = steps.get(key)
    if (!step) steps.set(key, { span: child, attempts: 1 })
    else {
      step.span = child
      step.attempts++
    }
  }
  return [...steps.values()]
}

interface Partners {
  a?: Step | undefined
  b?: Step | undefined
}

/** What can run beside its siblings. */
const keyed: ReadonlySet<SpanKind> = new Set(['branch'])

/** The steps that follow each other. */
function sequence(
  a: SpanTree,
  b: SpanTree,
  allA: readonly Step[],
  allB: readonly Step[],
  budget: Budget,
): Partners[] {
  const inA = allA.filter(({ span }) => !keyed.has(a.structure.site(span).kind))
  const inB = allB.filter(({ span }) => !keyed.has(b.structure.site(span).kind))
  // Numbers in the order of the names, so that they do not depend on which execution is the first.
  const names = [
    ...new Set([...inA.map(step => nameOf(a, step)), ...inB.map(step => nameOf(b, step))]),
  ].sort()
  const numbers = new Map(names.map((name, i) => [name, i]))
  const tokens = (tree: SpanTree, steps: readonly Step[]) =>
    Int32Array.from(steps, step => numbers.get(nameOf(tree, step))!)
  const ranks = (tree: SpanTree, steps: readonly Step[]) =>
    Int32Array.from(steps, ({ span }) => tree.structure.visit(span))
  const { ofA, ofB } = align(
    { a: tokens(a, inA), b: tokens(b, inB), rankA: ranks(a, inA), rankB: ranks(b, inB) },
    budget,
  )
  const list: Partners[] = []
  let j = 0
  for (const [i, step] of inA.entries()) {
    const partner = ofA[i]!
    if (partner < 0) list.push({ a: step })
    else {
      for (; j < partner; j++) list.push({ b: inB[j] })
      list.push({ a: step, b: inB[j++] })
    }
  }
  for (; j < ofB.length; j++) list.push({ b: inB[j] })
  return list
}

function nameOf({ structure }: SpanTree, { span }: Step): string {
  const { kind, id } = structure.site(span)
  return `${kind} ${id}`
}

/** The steps that run beside each other. */
function branches(a: SpanTree, b: SpanTree, allA: readonly Step[], allB: readonly Step[]): Partners[] {
  const key = (tree: SpanTree, step: Step) => `${nameOf(tree, step)}#${tree.structure.visit(step.span)}`
  const inA = allA.filter(({ span }) => keyed.has(a.structure.site(span).kind))
  const rest = new Map(
    allB
      .filter(({ span }) => keyed.has(b.structure.site(span).kind))
      .map(step => [key(b, step), step] as const),
  )
  const list: Partners[] = inA.map(step => {
    const partner = rest.get(key(a, step))
    rest.delete(key(a, step))
    return { a: step, b: partner }
  })
  return [...list, ...[...rest.values()].map(step => ({ b: step }))]
}

/** Puts branches between the steps that came before and after them. */
function merge(steps: readonly Partners[], branches: readonly Partners[]): Partners[] {
  if (branches.length === 0) return [...steps]
  const list: Partners[] = []
  let at = 0
  for (const branch of branches) {
    while (at < steps.length && !isBefore(branch, steps[at]!)) list.push(steps[at++]!)
    list.push(branch)
  }
  return [...list, ...steps.slice(at)]
}

function isBefore(branch: Partners, step: Partners): boolean {
  if (branch.a && step.a) return branch.a.span < step.a.span
  if (branch.b && step.b) return branch.b.span < step.b.span
  return false
}
