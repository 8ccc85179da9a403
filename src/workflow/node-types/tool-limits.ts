import type { z } from 'zod'
import type { CompileContext, Path } from './node-type.ts'
import type { constraints } from './shared-fields.ts'

/** Which tools a node may call, and how often. */
export interface ToolLimits {
  /** Undefined for all. Names as in `tools:`, or `server/*`. */
  allowed?: readonly string[]
  blocked: readonly string[]
  maxCalls?: number
}

type Constraints = z.infer<typeof constraints>

/** What the `constraints:` of a node say of tools. What is said there and nothing sees to is reported. */
export function toolLimits(
  given: Constraints | undefined,
  { id, report }: Pick<CompileContext, 'id' | 'report'>,
): ToolLimits {
  for (const { key, path, remedy } of unenforced(given))
    report('constraint-not-enforced', { id, key, remedy }, ['constraints', ...path])
  if (given === undefined || given === 'none' || Array.isArray(given)) return { blocked: [] }
  return {
    ...(given.allowed_tools ? { allowed: given.allowed_tools } : {}),
    blocked: given.blocked_tools ?? [],
    ...(given.max_tool_calls === undefined ? {} : { maxCalls: given.max_tool_calls }),
  }
}

const byTools = 'Say below "constraints:" which tools it may call, with "allowed_tools" or "blocked_tools".'

/** The constraints that nothing holds a node to: what a tool does is not seen from outside of it. */
function unenforced(given: Constraints | undefined): { key: string; path: Path; remedy: string }[] {
  if (given === undefined || given === 'none') return []
  if (Array.isArray(given))
    return given.flatMap((key, i) => (key === 'llm' ? [] : [{ key, path: [i], remedy: byTools }]))
  const forbidden = (['network_allowed', 'write_allowed', 'filesystem_allowed'] as const).filter(
    key => given[key] === false,
  )
  return [
    ...forbidden.map(key => ({ key, path: [key], remedy: byTools })),
    ...(given.max_cost_tier === undefined
      ? []
      : [{ key: 'max_cost_tier', path: ['max_cost_tier'], remedy: byTools }]),
    ...(given.timeout === undefined
      ? []
      : [{ key: 'timeout', path: ['timeout'], remedy: 'Write "timeout:" as a key of the node itself.' }]),
  ]
}

/** True when the limits let a node call a tool. A plain name stands for the tools of that name of all servers. */
export function mayCall({ allowed, blocked }: ToolLimits, name: string): boolean {
  const matches = (one: string) =>
    one === name ||
    one === name.slice(name.indexOf('/') + 1) ||
    (one.endsWith('/*') && name.startsWith(one.slice(0, -1)))
  return (allowed === undefined || allowed.some(matches)) && !blocked.some(matches)
}
