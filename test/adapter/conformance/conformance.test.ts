import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allRules } from './all-rules.ts'
import { type OpenedPlayhead, openPlayhead } from './open-playhead.ts'
import { passiveRules } from './passive-rules.ts'
import type { Verdict } from './rule.ts'
import { framingRules } from './rules/framing.ts'
import { sessionRules } from './rules/sessions.ts'
import { examine } from './run.ts'

// On stdio each session is a process, so only what may depend on the way of the bytes is tried there, too.
const rulesOn = { tcp: allRules, stdio: [...sessionRules, ...framingRules] }

describe.each(['stdio', 'tcp'] as const)('on %s the adapter', way => {
  const rules = rulesOn[way]
  let playhead: OpenedPlayhead
  let verdicts: Map<string, Verdict>

  beforeAll(async () => {
    playhead = await openPlayhead(way)
    const found = await examine({ ...playhead, rules, concurrency: way === 'tcp' ? 8 : 3 })
    verdicts = new Map(found.map(verdict => [verdict.rule, verdict]))
  }, 120_000)

  afterAll(() => playhead[Symbol.asyncDispose]())

  test.each([...rules, ...passiveRules].map(({ name }) => name))('%s', name => {
    const { outcome, detail } = verdicts.get(name)!
    // What does not apply must not apply for what the adapter announces: the profile has all that there is.
    if (outcome === 'not applicable')
      expect(detail).toMatch(/ announced$|has a|has no|is served|can be gone to/)
    else expect(`${outcome} ${detail ?? ''}`).toBe('passed ')
  })
})

test('every rule has a name of its own', () => {
  const names = [...allRules, ...passiveRules].map(({ name }) => name)
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})
