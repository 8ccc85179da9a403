import * as z from 'zod'
import type { HandlerReference } from '../graph.ts'
import type { JsonObject } from '../json.ts'
import { nearest } from '../nearest.ts'
import type { SourceRange } from '../source.ts'
import { compileValue, type ValueTemplate } from '../value.ts'
import { readHandler } from './compute.ts'
import { fieldContents } from './field-content.ts'
import type { NodeType } from './node-type.ts'
import { llmConfig, toolNames } from './shared-fields.ts'

/** One member of a team. */
export interface TeamMember {
  id: string
  role: string
  goal: ValueTemplate
  tools: readonly string[]
  toolBudget: number
  isManager: boolean
  canDelegate: boolean
  delegationTargets: readonly string[]
  /** What the member is told of itself besides its role. */
  system: string
  model?: string
  llm: JsonObject
  /** The mapping of the member. */
  range: SourceRange
}

/** Settings of a `team` node. */
export interface TeamConfig {
  goal: ValueTemplate
  formation: 'sequential' | 'parallel' | 'pipeline' | 'hierarchical' | 'consensus'
  members: readonly TeamMember[]
  toolBudget: number
  maxIterations: number
  mergeStrategy: 'dict' | 'list' | 'selective' | 'custom'
  mergeMode: 'team_wins' | 'graph_wins' | 'merge' | 'error'
  /** Puts the results together, for the strategy `custom`. */
  handler?: HandlerReference
  /** True to leave a member out after it has failed twice. */
  circuitBreaker: boolean
}

const member = z.object({
  id: z.string().min(1).describe('The name of the member, unique in the team.'),
  role: z.string().default('executor').describe('What the member is: executor, researcher, reviewer …'),
  name: z.string().optional().describe('A title for people.'),
  goal: z.string().default('').describe('What the member is to do; a text with templates.'),
  tools: toolNames.optional().describe('The tools that it may call.'),
  allowed_tools: toolNames.optional().describe('Another word for `tools`.'),
  tool_budget: z.number().int().min(0).default(15).describe('The most tool calls of the member.'),
  backstory: z.string().optional().describe('Where the member comes from, for its system text.'),
  expertise: z.array(z.string()).optional().describe('What the member knows well.'),
  personality: z.string().optional().describe('How the member speaks and decides.'),
  is_manager: z.boolean().default(false).describe('Whether it leads a `hierarchical` team.'),
  can_delegate: z.boolean().default(false).describe('Whether it may hand work to others.'),
  delegation_targets: z.array(z.string()).default([]).describe('The ids of the members it may hand work to.'),
  model: z.string().optional().describe('The model of the member; the run’s setting by default.'),
  llm_config: llmConfig.optional(),
  agent_category: z.string().optional().describe('A group of your own; not read.'),
})

const fields = z.object({
  goal: z.string().default('').describe('What the team is to do; a text with templates.'),
  team_formation: z
    .enum(['sequential', 'parallel', 'pipeline', 'hierarchical', 'consensus'])
    .default('sequential')
    .describe('How the members work together.'),
  members: z
    .array(member)
    .min(1)
    .describe('The members: id, role, goal, tools.')
    .register(fieldContents, { holds: 'records' }),
  total_tool_budget: z
    .number()
    .int()
    .min(0)
    .default(100)
    .describe('The most tool calls of all members together.'),
  max_iterations: z
    .number()
    .int()
    .positive()
    .default(50)
    .describe('The most rounds of a `consensus`, and the most delegations of a member.'),
  merge_strategy: z
    .enum(['dict', 'list', 'selective', 'custom'])
    .default('dict')
    .describe(
      'The result: a map by member, a list, the text of the member who decides (`selective`), or what `merge_handler` makes of them (`custom`).',
    ),
  merge_handler: z
    .string()
    .min(1)
    .optional()
    .describe('The function that puts the results together, for `custom`: it gets `{ results, formation }`.')
    .register(fieldContents, { holds: 'handler' }),
  merge_mode: z
    .enum(['team_wins', 'graph_wins', 'merge', 'error'])
    .default('team_wins')
    .describe('Which value stays when the team and the workflow wrote the same key.'),
  output_key: z
    .string()
    .optional()
    .describe('Another word for `output`.')
    .register(fieldContents, { holds: 'output-key' }),
  circuit_breaker_enabled: z
    .boolean()
    .default(false)
    .describe('`true`: a member that has failed twice is left out.'),
})

/** Lets several agents work on one goal. */
export const team: NodeType<'team', z.infer<typeof fields>> = {
  type: 'team',
  summary: 'Lets several agents work on one goal together.',
  fields,
  innerStops: config => [
    ...(config.handler ? [{ kind: 'handler' as const, key: 'merge_handler' }] : []),
    ...config.members.map(({ id, range }) => ({ kind: 'member' as const, key: 'members', id, range })),
  ],
  shape: 'double-box',
  stores: true,
  compile(given, { report, rangeOf }) {
    const ids = new Set<string>()
    given.members.forEach((one, i) => {
      if (ids.has(one.id)) report('duplicate-id', { id: one.id }, ['members', i, 'id'])
      ids.add(one.id)
    })
    if (given.team_formation === 'hierarchical' && !given.members.some(one => one.is_manager)) {
      report('no-manager', {}, ['members'])
    }
    given.members.forEach((one, i) => {
      one.delegation_targets.forEach((target, j) => {
        if (ids.has(target)) return
        const known = [...ids]
        report('unknown-team-member', { member: target, known, near: nearest(target, known) }, [
          'members',
          i,
          'delegation_targets',
          j,
        ])
      })
    })
    if (given.merge_strategy === 'custom' && given.merge_handler === undefined)
      report('missing-key', { key: 'merge_handler', where: 'The merge strategy "custom"' }, [
        'merge_strategy',
      ])
    return {
      goal: compileValue(given.goal),
      formation: given.team_formation,
      members: given.members.map((one, i) => ({
        id: one.id,
        role: one.role,
        goal: compileValue(one.goal),
        tools: one.tools ?? one.allowed_tools ?? [],
        toolBudget: one.tool_budget,
        isManager: one.is_manager,
        canDelegate: one.can_delegate,
        delegationTargets: one.delegation_targets,
        system: characterOf(one),
        model: one.model ?? one.llm_config?.model ?? one.llm_config?.model_hint,
        llm: (one.llm_config ?? {}) as JsonObject,
        range: rangeOf(['members', i]),
      })),
      toolBudget: given.total_tool_budget,
      maxIterations: given.max_iterations,
      mergeStrategy: given.merge_strategy,
      mergeMode: given.merge_mode,
      ...(given.merge_handler === undefined ? {} : { handler: readHandler(given.merge_handler) }),
      circuitBreaker: given.circuit_breaker_enabled,
    }
  },
  edges: () => [],
  outputKey: given => given.output_key,
  describe: config => `${config.formation}: ${config.members.map(one => one.id).join(', ')}`,
}

function characterOf({ name, backstory, expertise, personality }: z.infer<typeof member>): string {
  return [
    name === undefined ? '' : `Your name: ${name}.`,
    backstory ?? '',
    expertise && expertise.length > 0 ? `You know well: ${expertise.join(', ')}.` : '',
    personality === undefined ? '' : `Your manner: ${personality}`,
  ]
    .filter(part => part !== '')
    .join('\n')
}
