import type { NodeOf } from '../../workflow/graph.ts'
import type { Json, JsonObject } from '../../workflow/json.ts'
import type { TeamMember } from '../../workflow/node-types/team.ts'
import { type AgentCosts, noCosts } from '../agents/costs.ts'
import type { LocalTool } from '../agents/local-tool.ts'
import { runAgent } from '../agents/run-agent.ts'
import { isCancelled, isSuspended } from '../errors.ts'
import type { NodeRun } from '../node-run.ts'
import type { Work } from '../work.ts'
import { delegation } from './delegation.ts'

/** What a team shares while it works. */
export interface TeamRun {
  run: NodeRun<NodeOf<'team'>>
  /** What the team is to do. */
  goal: string
  /** The goal of each member, filled in. */
  goals: ReadonlyMap<string, string>
  /** Tool calls that are left of the team's budget. */
  toolCallsLeft: number
  costs: AgentCosts
  /** How often each member has failed. */
  failures: Map<string, number>
}

/** A piece of work for a member. */
export interface Assignment {
  member: TeamMember
  /** What the others did, and what is wanted, besides the goals. */
  briefing: string
  /** The share of the team's tool calls that it may use; all that are left where absent. */
  share?: number
  /** JSON Schema of the answer. */
  schema?: JsonObject
  /** How deep it was delegated. */
  depth?: number
}

/** How a member did: its answer, or why it has none. */
export type MemberResult = { output: Json } | { failed: unknown }

/** How deep work may be handed on. */
const deepest = 3

/** Lets a member work in a span of its own, whose input is its task and whose output is its answer. */
export async function letWork(team: TeamRun, work: Work, assignment: Assignment): Promise<Json> {
  const { member, briefing, schema, depth = 0, share = team.toolCallsLeft } = assignment
  const { run } = team
  const task: JsonObject = {
    role: member.role,
    goal: [team.goal, team.goals.get(member.id) ?? '', briefing].filter(part => part !== '').join('\n\n'),
  }
  return work.step('member', member.id, task, async inner => {
    const extra: LocalTool[] = member.canDelegate && depth < deepest ? delegation(team, member, depth) : []
    const budget = Math.min(member.toolBudget, share, team.toolCallsLeft)
    const { output, costs } = await runAgent(run as NodeRun, inner, {
      id: member.id,
      system: [`Your role: ${String(inner.input['role'])}.`, member.system]
        .filter(part => part !== '')
        .join('\n\n'),
      goal: String(inner.input['goal']),
      ...(member.model === undefined ? {} : { model: member.model }),
      llm: member.llm,
      ...(schema ? { outputSchema: schema } : {}),
      tools: member.tools,
      budget,
      // Counted call by call: others work at the same time, or in the middle of this one.
      takeCall() {
        if (team.toolCallsLeft === 0) return false
        team.toolCallsLeft--
        return true
      },
      extra,
    })
    addCosts(team.costs, costs)
    return output
  })
}

/** As {@link letWork}, for a member whose failure the team survives. */
export async function tryWork(team: TeamRun, work: Work, assignment: Assignment): Promise<MemberResult> {
  const { scope } = work
  const outer = scope.tolerated
  scope.tolerated = true
  try {
    return { output: await letWork(team, work, assignment) }
  } catch (thrown) {
    const ended = isCancelled(thrown) ? scope.ended?.() : undefined
    if (!ended && (isCancelled(thrown) || isSuspended(thrown))) throw thrown
    const { id } = assignment.member
    team.failures.set(id, (team.failures.get(id) ?? 0) + 1)
    await work.log(`The member "${id}" failed; the team goes on without its answer.`, { level: 'warning' })
    return { failed: ended ?? thrown }
  } finally {
    scope.tolerated = outer
  }
}

/** Records what one member tells another. */
export async function communicate(work: Work, from: string, to: string, message: Json): Promise<void> {
  const text = typeof message === 'string' ? message : JSON.stringify(message)
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text
  await work.log(`${from} → ${to}: ${short}`, {
    level: 'debug',
    name: 'communication',
    data: { from, to, message },
  })
}

/** What members are told of the answers of others. */
export function told(answers: ReadonlyMap<string, Json>): string {
  return [...answers]
    .map(([id, answer]) => `${id} says:\n${typeof answer === 'string' ? answer : JSON.stringify(answer)}`)
    .join('\n\n')
}

/** The costs of a team before anybody has worked. */
export const startCosts = noCosts

function addCosts(total: AgentCosts, own: AgentCosts): void {
  total.calls += own.calls
  total.toolCalls += own.toolCalls
  for (const key of Object.keys(own.usage) as (keyof AgentCosts['usage'])[])
    total.usage[key] = (total.usage[key] ?? 0) + (own.usage[key] ?? 0)
  if (own.cost === undefined || total.cost === undefined) delete total.cost
  else total.cost += own.cost
}
