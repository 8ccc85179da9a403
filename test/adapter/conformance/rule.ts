import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Profile } from './profile.ts'
import type { Subject } from './subject.ts'

/** Something that a debug adapter must do, with the way to find out whether it does. */
export interface ConformanceRule {
  /** What the adapter does when it keeps the rule, as a sentence without its subject. Unique. */
  name: string
  /** True where the protocol leaves it open, but clients and their users are better off. */
  beyond?: boolean
  /** Why the rule says nothing about this adapter; undefined when it does. */
  excuse?(capabilities: DebugProtocol.Capabilities, profile: Profile): string | undefined
  /** Resolves when the rule is kept. @throws {Excuse} when it turns out on the way that the rule says nothing; anything else when it is broken */
  run(subject: Subject): Promise<void>
}

/** Ends a rule that says nothing about this adapter after all. */
export class Excuse extends Error {}

/** What became of one rule. */
export interface Verdict {
  rule: string
  beyond: boolean
  outcome: 'passed' | 'failed' | 'not applicable'
  /** Why, where it has not passed. */
  detail?: string
}

/** The excuse of rules that need a capability. */
export function needs(...flags: (keyof DebugProtocol.Capabilities)[]) {
  return (capabilities: DebugProtocol.Capabilities): string | undefined => {
    const missing = flags.find(flag => !capabilities[flag])
    return missing && `${missing} is not announced`
  }
}

/** The excuse of rules that need a part of the profile. */
export function needsPart(...parts: (keyof Profile)[]) {
  return (_: DebugProtocol.Capabilities, profile: Profile): string | undefined => {
    const missing = parts.find(part => profile[part] === undefined)
    return missing && `the profile has no "${missing}"`
  }
}

type ExcuseOf = NonNullable<ConformanceRule['excuse']>

/** The first excuse that holds. */
export function either(...excuses: ExcuseOf[]): ExcuseOf {
  return (capabilities, profile) => {
    for (const excuse of excuses) {
      const reason = excuse(capabilities, profile)
      if (reason !== undefined) return reason
    }
    return undefined
  }
}
