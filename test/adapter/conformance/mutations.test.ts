import { beforeAll, expect, test } from 'vitest'
import { capabilities } from '../../../debug-adapter/registry.ts'
import { allRules } from './all-rules.ts'
import { breakpointMutations } from './mutations/breakpoints.ts'
import { corrupted } from './mutations/corrupt.ts'
import { framingMutations } from './mutations/framing.ts'
import type { Mutation } from './mutations/mutation.ts'
import { passiveMutations } from './mutations/passive.ts'
import { placeMutations } from './mutations/places.ts'
import { refusalMutations, requestMutations } from './mutations/requests.ts'
import { sessionMutations } from './mutations/sessions.ts'
import { stopMutations } from './mutations/stops.ts'
import { valueMutations } from './mutations/values.ts'
import { openPlayhead } from './open-playhead.ts'
import { passiveRules } from './passive-rules.ts'
import type { ConformanceRule, Verdict } from './rule.ts'
import { breakpointRules } from './rules/breakpoints.ts'
import { framingRules } from './rules/framing.ts'
import { placeRules } from './rules/places.ts'
import { refusalRules, requestRules } from './rules/requests.ts'
import { sessionRules } from './rules/sessions.ts'
import { stopRules } from './rules/stops.ts'
import { valueRules } from './rules/values.ts'
import { examine } from './run.ts'

// Somebody in the middle of a well-behaved adapter and the rules corrupts what passes, in one way for each rule: then this
// rule must fail, and no other one of its group.

const groups: [readonly ConformanceRule[], Record<string, Mutation>][] = [
  [sessionRules, sessionMutations()],
  [requestRules, requestMutations(capabilities())],
  [refusalRules, refusalMutations()],
  [breakpointRules, breakpointMutations(await stopLines())],
  [stopRules, stopMutations()],
  [valueRules, valueMutations()],
  [placeRules, placeMutations()],
  [framingRules, framingMutations()],
  [allRules, passiveMutations()],
]

async function stopLines(): Promise<number[]> {
  await using playhead = await openPlayhead('here')
  return playhead.profile.program.stops.map(({ line }) => line)
}

const cases = groups.flatMap(([rules, mutations]) =>
  Object.entries(mutations).map(([rule, mutation]) => ({ rule, rules, mutation })),
)

const verdicts = new Map<string, Verdict[]>()

/** Most of the time goes into waiting for what does not come, so several are tried at once. */
beforeAll(async () => {
  await using playhead = await openPlayhead('here')
  const left = [...cases]
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { rule, rules, mutation } = next
      const { among, corrupt, alone } = mutation
      const found = await examine({
        profile: playhead.profile,
        rules: among ? rules.filter(({ name }) => among.includes(name)) : rules,
        open: async () => corrupted(await playhead.open(), corrupt()),
        timeoutMs: 3_000,
        concurrency: alone ? 1 : 8,
      })
      verdicts.set(rule, found)
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}, 200_000)

test.each(cases)('the rule that an adapter $rule fails alone', ({ rule, mutation }) => {
  const found = verdicts.get(rule)!
  const meant = found.find(one => one.rule === rule)
  // What our adapter does not do cannot be done wrong.
  if (meant?.outcome === 'not applicable') {
    expect(meant.detail).toMatch(/ announced$|^no .* has a|^no source has|^nothing in line/)
    return
  }
  const failed = found.filter(({ outcome }) => outcome === 'failed')
  const expected = new Set([rule, ...(mutation.also ?? [])])
  expect(
    failed.map(one => (expected.has(one.rule) ? one.rule : `${one.rule}: ${one.detail}`)).sort(),
  ).toEqual([...expected].sort())
})

test('there is a corruption for each rule', () => {
  const rules = [...allRules, ...passiveRules].map(({ name }) => name)
  expect(cases.map(({ rule }) => rule).toSorted()).toEqual(rules.toSorted())
})
