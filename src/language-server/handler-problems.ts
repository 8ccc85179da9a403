import { told } from '../workflow/native/told.ts'
import { nearest, type Problem, problem } from '../workflow/problem.ts'
import { placeKey } from './included.ts'
import type { Model } from './model.ts'
import type { Surroundings } from './surroundings.ts'

/** The handlers that are not where they are said to be, as far as that can be told without running the module. */
export async function handlerProblems(model: Model, { handlers }: Surroundings): Promise<Problem[]> {
  const found: Problem[] = []
  const seen = new Set<string>()
  for (const handler of model.symbols.all) {
    if (handler.kind !== 'handler' || handler.optional) continue
    // What several nodes have by an alias is written, and wrong, once.
    const place = placeKey(handler.range)
    if (seen.has(place)) continue
    seen.add(place)
    const module = model.symbols.moduleOf(handler)
    if (module === undefined) {
      // A file that was written for another program is right as far as it goes; only a run needs the module.
      const missing = problem('handlers-missing', { handler: handler.name }, handler.range)
      found.push({ ...missing, severity: 'warning' })
      continue
    }
    const read = await handlers(model.path, module)
    if (!read) {
      found.push(problem('handlers-not-found', { module }, handler.range))
      continue
    }
    const known = read.exports.map(({ name }) => name)
    // A module that passes on what others export can have any function.
    if (read.open || known.includes(handler.name)) continue
    const params = { handler: handler.name, module, known, near: nearest(handler.name, known) }
    found.push(problem('unknown-handler', params, handler.range))
  }
  return found.map(told)
}
