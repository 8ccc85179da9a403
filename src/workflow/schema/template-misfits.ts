import { nearest } from '../nearest.ts'
import { textReferences } from '../value.ts'
import type { Misfit, Shapes } from './infer.ts'
import { describeShape, type Shape } from './shape.ts'

/** References in a text that lead to no part of what is known of the values. */
export function templateMisfits(text: string, shapes: Shapes): Misfit[] {
  const misfits: Misfit[] = []
  for (const { path, start } of textReferences(text)) {
    const [root, ...steps] = path
    let shape = shapes(String(root))
    let at = start + String(root).length
    for (const step of steps) {
      if (!shape) break
      const word = String(step)
      const found = text.indexOf(word, at)
      if (found < 0) break
      at = found + word.length
      const misfit = misfitOf(shape, step)
      if (misfit) {
        // A whole value that is missing ends the node; in a text the reference stays visible.
        const isCertain = text.startsWith('$ctx.') && misfit.isCertain
        misfits.push({ known: [], ...misfit, isCertain, start: found, end: at })
        break
      }
      shape = typeof step === 'number' ? itemOf(shape) : shape.members.get(step)
    }
  }
  return misfits
}

const itemOf = (shape: Shape): Shape | undefined => (shape.kinds.size === 1 ? shape.items : undefined)

type Found = Pick<Misfit, 'kind' | 'text' | 'isCertain'> & Partial<Pick<Misfit, 'known' | 'near'>>

function misfitOf(shape: Shape, step: string | number): Found | undefined {
  if (typeof step === 'number' || shape.kinds.has('list')) {
    if (shape.kinds.has('list') || shape.kinds.has('object')) return undefined
    return { kind: 'type-mismatch', text: `${describeShape(shape)} has no items`, isCertain: true }
  }
  if (!shape.kinds.has('object'))
    return { kind: 'type-mismatch', text: `${describeShape(shape)} has no member "${step}"`, isCertain: true }
  if (shape.members.has(step)) return undefined
  const known = [...shape.members.keys()]
  const near = nearest(step, known)
  if (!shape.isClosed && !near) return undefined
  const isCertain = shape.isClosed
  return { kind: 'unknown-member', text: step, known, isCertain, ...(near ? { near } : {}) }
}
