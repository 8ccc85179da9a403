import type { TeamMember } from '../../workflow/node-types/team.ts'
import { failure, nearest } from '../../workflow/problem.ts'
import type { LocalTool } from '../agents/local-tool.ts'
import { communicate, letWork, type TeamRun } from './member.ts'

/** The tool by which a member hands work to others, and gets their answers. */
export function delegation(team: TeamRun, from: TeamMember, depth: number): LocalTool[] {
  const { members, maxIterations } = team.run.node.config
  const targets = members.filter(
    one =>
      one.id !== from.id && (from.delegationTargets.length === 0 || from.delegationTargets.includes(one.id)),
  )
  if (targets.length === 0) return []
  const ids = targets.map(one => one.id)
  const who = targets.map(one => `${one.id} (${one.role})`).join(', ')
  return [
    {
      spec: {
        name: 'delegate',
        description: `Hand a task to another member of the team and get the answer. Members: ${who}.`,
        inputSchema: {
          type: 'object',
          properties: {
            member: { type: 'string', enum: ids },
            task: {
              type: 'string',
              description: 'What the member is to do, with all that it needs to know.',
            },
          },
          required: ['member', 'task'],
          additionalProperties: false,
        },
      },
      most: maxIterations,
      async call(args, inner) {
        const id = String(args['member'])
        const member = targets.find(one => one.id === id)
        if (!member) throw failure('unknown-team-member', { member: id, known: ids, near: nearest(id, ids) })
        const task = String(args['task'])
        await communicate(inner, from.id, id, task)
        const answer = await letWork(team, inner, {
          member,
          briefing: `${from.id} asks you: ${task}`,
          depth: depth + 1,
        })
        await communicate(inner, id, from.id, answer)
        return answer
      },
    },
  ]
}
