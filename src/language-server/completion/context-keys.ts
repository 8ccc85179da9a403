import type { Occurrence } from '../../workflow/native/occurrence.ts'
import type { Model } from '../model.ts'

/** A context key of a workflow. */
export interface ContextKey {
  name: string
  /** Where it comes from, for people. */
  origin: string
}

/** The keys that the context of a workflow can have, in the order of the file. */
export function contextKeys(model: Model, workflow: string): ContextKey[] {
  const writers = new Map<string, Occurrence[]>()
  for (const one of model.symbols.in(workflow, 'context')) {
    if (one.role === 'read') continue
    writers.set(one.name, [...(writers.get(one.name) ?? []), one])
  }
  return [...writers].map(([name, places]) => ({ name, origin: originOf(places) }))
}

/** For example `input`, or `written by load, save`. */
export function originOf(places: readonly Occurrence[]): string {
  const isInput = places.some(({ role }) => role === 'definition')
  const nodes = [...new Set(places.flatMap(({ node }) => (node === undefined ? [] : [node])))]
  const written =
    nodes.length > 0 ? `written by ${nodes.slice(0, 5).join(', ')}${nodes.length > 5 ? ' …' : ''}` : ''
  if (!isInput) return written || 'given by the caller'
  return written ? `input, ${written}` : 'input'
}
