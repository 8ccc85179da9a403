import { copyObject, getOwn, isObject, type Json, type JsonObject, setOwn } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { formatCosts } from '../agents/costs.ts'
import { fillText } from '../agents/fill-text.ts'
import { callHandler } from '../call-handler.ts'
import type { NodeRun } from '../node-run.ts'
import { formations } from '../team/formations.ts'
import { startCosts, type TeamRun } from '../team/member.ts'
import type { TeamResult } from '../team/together.ts'
import type { NodeRunner } from './node-runner.ts'

type Run = Parameters<NodeRunner<'team'>['run']>[0]

/** Lets the members work together and stores what they came to. */
export const team: NodeRunner<'team'> = {
  async run(run) {
    const { config } = run.node
    const shared: TeamRun = {
      run,
      goal: fillText(run as NodeRun, config.goal),
      goals: new Map(config.members.map(one => [one.id, fillText(run as NodeRun, one.goal)])),
      toolCallsLeft: config.toolBudget,
      costs: startCosts(),
      failures: new Map(),
    }
    await run.log(`${config.formation}: ${config.members.map(one => one.id).join(', ')}`, {
      level: 'debug',
      name: 'team',
      data: { formation: config.formation, members: config.members.map(({ id, role }) => ({ id, role })) },
    })
    const result = await formations[config.formation](shared)
    const costs = shared.costs as unknown as Json
    await run.log(formatCosts(shared.costs), { level: 'debug', name: 'usage', data: costs })
    await keep(run, await merged(run, result))
    return undefined
  },
}

async function merged(run: Run, { answers, decision }: TeamResult): Promise<Json> {
  const { mergeStrategy, handler, formation } = run.node.config
  if (mergeStrategy === 'list') return [...answers.values()]
  if (mergeStrategy === 'selective') return decision
  const results: JsonObject = {}
  for (const [id, answer] of answers) setOwn(results, id, answer)
  if (mergeStrategy === 'dict' || !handler) return results
  return run.within('handler', handler.text, ({ span }) =>
    callHandler(run as NodeRun, span, handler, { results, decision, formation }, 'merge_handler'),
  )
}

/** Stores the result as the merge mode says. */
async function keep(run: Run, output: Json): Promise<void> {
  const { node, scope, address } = run
  const key = node.output ?? node.id
  const before = getOwn(scope.context, key)
  const { mergeMode } = node.config
  if (before === undefined || mergeMode === 'team_wins') return run.store(output)
  if (mergeMode === 'graph_wins') return run.write(scope.context, { value: output })
  if (mergeMode === 'merge' && isObject(before) && isObject(output))
    return run.store(deepMerge(before, output))
  if (mergeMode === 'merge') return run.store(output)
  const range = node.keys.get('merge_mode') ?? node.range
  const place = { path: scope.run.file.path, range, address }
  throw failure('team-conflict', { id: node.id, key }, place)
}

function deepMerge(ours: JsonObject, theirs: JsonObject): JsonObject {
  const result = copyObject(ours)
  for (const [key, value] of Object.entries(theirs)) {
    const before = getOwn(ours, key)
    setOwn(result, key, isObject(before) && isObject(value) ? deepMerge(before, value) : value)
  }
  return result
}
