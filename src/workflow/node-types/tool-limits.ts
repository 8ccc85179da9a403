import type { z } from 'zod'
import type { constraints } from './shared-fields.ts'

/** Which tools a node may call, and how often. */
export interface ToolLimits {
  /** Undefined for all. Names as in `tools:`, or `server/*`. */
  allowed?: readonly string[]
  blocked: readonly string[]
  maxCalls?: number
}

/** What the `constraints:` of a node say of tools. */
export function toolLimits(given: z.infer<typeof constraints> | undefined): ToolLimits {
  if (given === undefined || given === 'none' || Array.isArray(given)) return { blocked: [] }
  return {
    ...(given.allowed_tools ? { allowed: given.allowed_tools } : {}),
    blocked: given.blocked_tools ?? [],
    ...(given.max_tool_calls === undefined ? {} : { maxCalls: given.max_tool_calls }),
  }
}

/** True when the limits let a node call a tool. A plain name stands for the tools of that name of all servers. */
export function mayCall({ allowed, blocked }: ToolLimits, name: string): boolean {
  const matches = (one: string) =>
    one === name ||
    one === name.slice(name.indexOf('/') + 1) ||
    (one.endsWith('/*') && name.startsWith(one.slice(0, -1)))
  return (allowed === undefined || allowed.some(matches)) && !blocked.some(matches)
}
