import type { Json } from '../../workflow/json.ts'
import { mayCall } from '../../workflow/node-types/tool-limits.ts'
import { failure, PlayheadError } from '../../workflow/problem.ts'
import { formatCosts } from '../agents/costs.ts'
import { fillText } from '../agents/fill-text.ts'
import { placed } from '../agents/placed.ts'
import { runAgent } from '../agents/run-agent.ts'
import type { NodeRun } from '../node-run.ts'
import { spanOfError } from '../span.ts'
import type { NodeRunner } from './node-runner.ts'

type AgentRun = Parameters<NodeRunner<'agent'>['run']>[0]

/** Lets a model work on the goal and stores its answer. */
export const agent: NodeRunner<'agent'> = {
  inputs: node => node.config.inputs,
  async run(run) {
    try {
      await work(run)
    } catch (thrown) {
      // An error of a call inside was told there.
      if (!(thrown instanceof PlayheadError) || spanOfError(thrown) !== undefined) throw thrown
      throw placed(run as NodeRun, keyOf(thrown), run.address, thrown)
    }
    return undefined
  },
}

async function work(run: AgentRun): Promise<void> {
  const { role, goal, system, model, llm, outputSchema, tools, toolBudget, limits, modelAllowed } =
    run.node.config
  const { id } = run.node
  if (!modelAllowed) throw failure('model-not-allowed', { id })
  const said = system === undefined ? '' : fillText(run as NodeRun, system, run.input)
  const { output, costs } = await runAgent(run as NodeRun, run, {
    id,
    system: [`Your role: ${role}.`, said].filter(part => part !== '').join('\n\n'),
    goal: fillText(run as NodeRun, goal, run.input),
    ...(model === undefined ? {} : { model }),
    llm,
    ...(outputSchema ? { outputSchema } : {}),
    tools: tools.filter(name => mayCall(limits, name)),
    budget: Math.min(toolBudget, limits.maxCalls ?? toolBudget),
  })
  await run.log(formatCosts(costs), { level: 'debug', name: 'usage', data: costs as unknown as Json })
  await run.store(output)
}

/** The key that errors are about, where it is not the goal. */
function keyOf({ code }: PlayheadError): string {
  if (code === 'model-answer-misfit') return 'output_schema'
  if (code === 'model-not-allowed') return 'constraints'
  if (code.includes('model') || code.includes('script')) return 'model'
  return code.includes('tool') ? 'tools' : 'goal'
}
