import { copyObject, getOwn, isObject, type Json, type JsonObject, setOwn } from '../../workflow/json.ts'
import type { Assignment, TransformConfig } from '../../workflow/node-types/transform.ts'
import { failure } from '../../workflow/problem.ts'
import { MissingReferenceError, resolveValue } from '../../workflow/value.ts'
import { callHandler } from '../call-handler.ts'
import { evaluate } from '../evaluate.ts'
import type { NodeRun } from '../node-run.ts'
import type { NodeRunner } from './node-runner.ts'

/** Makes the assignments in order; a later one sees what an earlier one set. */
export const transform: NodeRunner<'transform'> = {
  async settle(run, given) {
    const value = byKey(run.node.config, given)
    if (!isObject(value)) return run.store(value).then(() => undefined)
    const context = copyObject(run.scope.context)
    for (const [key, part] of Object.entries(value)) setOwn(context, key, part)
    await run.write(context, { keys: Object.keys(value) })
    return undefined
  },
  run(run) {
    const { handler, set } = run.node.config
    if (!handler) return assign(run, run.scope.context, set, [])
    return run.within('handler', handler.text, async ({ span }) => {
      const result = await callHandler(run, span, handler, run.scope.context, 'transform')
      const context = copyObject(run.scope.context)
      const returned = isObject(result) ? Object.entries(result) : []
      for (const [key, value] of returned) setOwn(context, key, value)
      await assign(
        run,
        context,
        set,
        returned.map(([key]) => key),
      )
      return undefined
    })
  },
}

/** A value for each key. The output of a node that sets one key is the value alone, so a value without that key is its. */
function byKey({ handler, set }: TransformConfig, given: Json): Json {
  const [key, ...others] = new Set(set.map(({ path }) => path[0]!))
  if (handler || key === undefined || others.length > 0) return given
  return isObject(given) && Object.hasOwn(given, key) ? given : { [key]: given }
}

/** @param keys what was set before */
function assign(
  run: NodeRun,
  base: JsonObject,
  set: readonly Assignment[],
  keys: readonly string[],
): Promise<undefined> | undefined {
  let context = base
  const written = [...keys]
  for (const assignment of set) {
    const { path } = assignment
    context = setAt(context, path, assignedValue(run, assignment, context))
    if (!written.includes(path[0]!)) written.push(path[0]!)
  }
  return run.write(context, { keys: written }, written)
}

function assignedValue(run: NodeRun, { value, range }: Assignment, context: JsonObject): Json {
  const { scope, address } = run
  if ('source' in value) return evaluate(run, value, range, context)
  try {
    return resolveValue(value, context, scope.run.ports.environment)
  } catch (thrown) {
    if (!(thrown instanceof MissingReferenceError)) throw thrown
    const known = Object.keys(context).map(name => `$ctx.${name}`)
    const place = { path: scope.run.file.path, range, address }
    throw failure('missing-reference', { reference: thrown.reference, known }, place)
  }
}

/** A copy with a value at a path; maps on the way are made where there are none. */
function setAt(target: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [key, ...rest] = path as [string, ...string[]]
  const copy = copyObject(target)
  const inner = getOwn(target, key)
  setOwn(copy, key, rest.length === 0 ? value : setAt(isObject(inner) ? inner : {}, rest, value))
  return copy
}
