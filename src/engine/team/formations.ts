import type { Json } from '../../workflow/json.ts'
import type { TeamConfig, TeamMember } from '../../workflow/node-types/team.ts'
import { agree } from './consensus.ts'
import { communicate, letWork, type TeamRun, told, tryWork } from './member.ts'
import { everybody, settled, type TeamResult } from './together.ts'

type Formation = (team: TeamRun) => Promise<TeamResult>

/** The ways of working together. */
export const formations: Readonly<Record<TeamConfig['formation'], Formation>> = {
  sequential,
  pipeline,
  parallel,
  hierarchical,
  consensus: agree,
}

/** One after another; each is told the answers so far. */
async function sequential(team: TeamRun): Promise<TeamResult> {
  const { run } = team
  const answers = new Map<string, Json>()
  let decision: Json = null
  let failed: unknown
  let previous: TeamMember | undefined
  for (const member of run.node.config.members) {
    for (const [id, answer] of answers) await communicate(run, id, member.id, answer)
    const briefing = answers.size === 0 ? '' : `What the others have done:\n\n${told(answers)}`
    const result = await tryWork(team, run, { member, briefing })
    if ('failed' in result) failed ??= result.failed
    else {
      answers.set(member.id, result.output)
      decision = result.output
      previous = member
    }
  }
  return settled(team, answers, previous ? decision : null, failed)
}

/** One after another; each gets the answer of the one before as what it works on. One that fails ends the team. */
async function pipeline(team: TeamRun): Promise<TeamResult> {
  const { run } = team
  const answers = new Map<string, Json>()
  let carried: { from: string; value: Json } | undefined
  for (const member of run.node.config.members) {
    if (carried) await communicate(run, carried.from, member.id, carried.value)
    const briefing = carried ? `Work on this:\n\n${plain(carried.value)}` : ''
    const output = await letWork(team, run, { member, briefing })
    answers.set(member.id, output)
    carried = { from: member.id, value: output }
  }
  return { answers, decision: carried?.value ?? null }
}

/** All at the same time, each for itself, with an equal share of the tool calls. */
async function parallel(team: TeamRun): Promise<TeamResult> {
  const { run } = team
  const { members } = run.node.config
  const { answers, failed } = await everybody(team, members, () => '')
  const [first = null] = answers.values()
  return settled(team, answers, first, failed)
}

/** The manager leads: it can hand work to the others, and its answer decides. */
async function hierarchical(team: TeamRun): Promise<TeamResult> {
  const { run } = team
  const { members } = run.node.config
  const manager = members.find(one => one.isManager) ?? members[0]!
  const others = members.filter(one => one !== manager)
  const briefing =
    others.length === 0
      ? ''
      : `You lead ${others.map(one => `${one.id} (${one.role})`).join(', ')}. Delegate to them what they do best.`
  const decision = await letWork(team, run, { member: { ...manager, canDelegate: true }, briefing })
  return { answers: new Map([[manager.id, decision]]), decision }
}

const plain = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value))
