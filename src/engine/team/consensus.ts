import { isObject, type Json, type JsonObject } from '../../workflow/json.ts'
import { problem } from '../../workflow/problem.ts'
import { communicate, type TeamRun, told } from './member.ts'
import { everybody, settled, type TeamResult } from './together.ts'

/** A member that has failed so often is left out, where the team has a circuit breaker. */
const tooOften = 2

/**
 * Everybody proposes; then, in rounds, everybody sees all proposals, supports one and may improve their own, until all
 * support the same one. When the rounds run out, the one with the most support is taken, with a warning.
 */
export async function agree(team: TeamRun): Promise<TeamResult> {
  const { run } = team
  const { members, maxIterations, circuitBreaker } = run.node.config
  const first = await everybody(team, members, () => 'Make a proposal.')
  const proposals = first.answers
  let failed = first.failed
  if (proposals.size <= 1) return settled(team, proposals, [...proposals.values()][0] ?? null, failed)
  let favourite = [...proposals.keys()][0]!
  for (let round = 2; round <= maxIterations; round++) {
    const present = members.filter(
      ({ id }) => proposals.has(id) && !(circuitBreaker && (team.failures.get(id) ?? 0) >= tooOften),
    )
    for (const [from, proposal] of proposals)
      for (const { id } of present) if (id !== from) await communicate(run, from, id, proposal)
    const ids = [...proposals.keys()]
    const voted = await everybody(team, present, () => briefingOf(proposals), voteSchema(ids))
    failed ??= voted.failed
    const votes: string[] = []
    for (const [id, vote] of voted.answers) {
      if (!isObject(vote)) continue
      votes.push(String(vote['support']))
      if (typeof vote['proposal'] === 'string' && vote['proposal'] !== '') proposals.set(id, vote['proposal'])
    }
    if (votes.length === 0) break
    favourite = mostFrequent(votes)
    if (votes.every(vote => vote === favourite))
      return settled(team, proposals, proposals.get(favourite)!, failed)
  }
  const { message, remedy } = problem(
    'no-consensus',
    { id: run.node.id, rounds: maxIterations },
    run.node.range,
  )
  await run.log(`${message} ${remedy} The proposal of "${favourite}", with the most support, is taken.`, {
    level: 'warning',
  })
  return settled(team, proposals, proposals.get(favourite)!, failed)
}

function briefingOf(proposals: ReadonlyMap<string, Json>): string {
  return `These are the proposals:\n\n${told(proposals)}\n\nSay whose you support; you may improve your own.`
}

function voteSchema(members: readonly string[]): JsonObject {
  return {
    type: 'object',
    properties: {
      support: { type: 'string', enum: [...members], description: 'The member whose proposal you support.' },
      proposal: { type: 'string', description: 'Your own proposal, where you have improved it.' },
    },
    required: ['support'],
    additionalProperties: false,
  }
}

/** The most frequent text; the earliest of several. */
function mostFrequent(texts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}
