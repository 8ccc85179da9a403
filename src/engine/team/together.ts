import type { Json, JsonObject } from '../../workflow/json.ts'
import type { TeamMember } from '../../workflow/node-types/team.ts'
import { failure } from '../../workflow/problem.ts'
import { runBeside } from '../beside.ts'
import { type TeamRun, tryWork } from './member.ts'

/** What a team came to. */
export interface TeamResult {
  /** The answers by member, in the order of the file; those that failed have none. */
  answers: ReadonlyMap<string, Json>
  /** The answer of the member who decides. */
  decision: Json
}

/** Lets several members work at the same time, on threads of their own. */
export async function everybody(
  team: TeamRun,
  members: readonly TeamMember[],
  briefing: (member: TeamMember) => string,
  schema?: JsonObject,
): Promise<{ answers: Map<string, Json>; failed: unknown }> {
  const { run } = team
  const share = Math.floor(team.toolCallsLeft / members.length)
  const answers = new Map<string, Json>()
  const results = await runBeside(
    run,
    members.map(member => ({
      id: member.id,
      work: async inner =>
        tryWork(team, inner, { member, briefing: briefing(member), share, ...(schema ? { schema } : {}) }),
    })),
  )
  let failed: unknown
  results.forEach((result, i) => {
    if ('failed' in result) failed ??= result.failed
    else answers.set(members[i]!.id, result.output)
  })
  return { answers, failed }
}

/** @throws {PlayheadError} `team-failed` when nobody came to an answer */
export function settled(
  team: TeamRun,
  answers: ReadonlyMap<string, Json>,
  decision: Json,
  failed: unknown,
): TeamResult {
  if (answers.size > 0) return { answers, decision }
  const { node, scope, address } = team.run
  const members = node.config.members.map(one => one.id)
  const place = { path: scope.run.file.path, range: node.keys.get('members'), address }
  throw failure('team-failed', { id: node.id, members }, place, failed)
}
