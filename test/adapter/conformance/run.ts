import type { DebugProtocol } from '@vscode/debugprotocol'
import { createClient, type DapClient } from '../client/client.ts'
import type { Transport } from '../client/transport.ts'
import { passiveRuleOf, passiveRules } from './passive-rules.ts'
import type { Profile } from './profile.ts'
import { type ConformanceRule, Excuse, type Verdict } from './rule.ts'
import { createSubject } from './subject.ts'

/** What to hold to the rules, and how. */
export interface Examination {
  /** A new connection to the adapter. */
  open(): Promise<Transport>
  profile: Profile
  rules: readonly ConformanceRule[]
  /** How long to wait for an answer or an event, in milliseconds; 5000 by default. */
  timeoutMs?: number
  /** How many rules are tried at the same time; one by default. */
  concurrency?: number
  /** Told of each verdict as it falls. */
  onVerdict?(verdict: Verdict): void
}

/**
 * Holds an adapter to the rules, each in sessions of its own, and to the passive rules in all of these sessions.
 * @returns a verdict for each rule, in their order, then for each passive rule
 */
export async function examine(examination: Examination): Promise<Verdict[]> {
  const { open, profile, rules, timeoutMs = 5_000, concurrency = 1, onVerdict } = examination
  const problems: string[] = []
  const capabilities = await announced(open, profile, timeoutMs)
  const verdicts: Verdict[] = []
  const waiting = [...rules.entries()]
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [i, rule] = next
      verdicts[i] = await tryRule(rule)
      onVerdict?.(verdicts[i])
    }
  }

  const tryRule = async (rule: ConformanceRule): Promise<Verdict> => {
    const verdict = { rule: rule.name, beyond: rule.beyond === true }
    const excuse = rule.excuse?.(capabilities, profile)
    if (excuse !== undefined) return { ...verdict, outcome: 'not applicable', detail: excuse }
    const clients: DapClient[] = []
    const subject = createSubject(open, profile, capabilities, timeoutMs, client => clients.push(client))
    try {
      await rule.run(subject)
      return { ...verdict, outcome: 'passed' }
    } catch (thrown) {
      const detail = thrown instanceof Error ? thrown.message : String(thrown)
      return { ...verdict, outcome: thrown instanceof Excuse ? 'not applicable' : 'failed', detail }
    } finally {
      // What is wrong with a session is said by `problems`; a session that a rule has broken need not end well.
      await Promise.all(clients.map(client => client.close().catch(() => undefined)))
      for (const client of clients) problems.push(...client.problems)
    }
  }

  await Promise.all(Array.from({ length: concurrency }, worker))
  const broken = Map.groupBy(problems, passiveRuleOf)
  for (const rule of passiveRules) {
    const found = [...new Set(broken.get(rule))]
    const verdict: Verdict = {
      rule: rule.name,
      beyond: rule.beyond === true,
      ...(found.length > 0
        ? { outcome: 'failed', detail: found.slice(0, 5).join('\n') }
        : { outcome: 'passed' }),
    }
    verdicts.push(verdict)
    onVerdict?.(verdict)
  }
  return verdicts
}

/** What the adapter says of itself, with which the rules that apply are chosen. */
async function announced(
  open: () => Promise<Transport>,
  { adapterID }: Profile,
  timeoutMs: number,
): Promise<DebugProtocol.Capabilities> {
  const client = createClient(await open(), { timeoutMs })
  const capabilities = await client.initialize({ clientID: 'conformance', adapterID })
  await client.close().catch(() => undefined)
  return capabilities
}
