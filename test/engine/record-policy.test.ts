import { describe, expect, test } from 'vitest'
import { decidePolicy, isWanted, type RecordPolicy } from '../../src/engine/record-policy.ts'
import type { RecordingSummary } from '../../src/recording/format.ts'
import type { Json, JsonObject } from '../../src/workflow/json.ts'
import { testHeader } from '../start-run.ts'

const never = () => 0.999_999
const summaryOf = (parts: Partial<RecordingSummary> = {}): RecordingSummary => ({
  type: 'summary',
  status: 'completed',
  endedAt: '2030-01-01T00:00:01.000Z',
  duration: 1_000,
  events: 12,
  nodes: 3,
  maxDepth: 1,
  checksum: '',
  index: [0, 0],
  ...parts,
})

function keeps(
  policy: RecordPolicy,
  summary: Partial<RecordingSummary> = {},
  random = never,
  tags = ['nightly'],
) {
  const decided = decidePolicy(policy, random)
  const options: JsonObject = decided ? { record: decided as unknown as Json } : {}
  return isWanted(testHeader({ tags, options, inputs: { size: 7 } }), summaryOf(summary))
}

describe('a recording stays', () => {
  test.each<[string, RecordPolicy, Partial<RecordingSummary>, boolean]>([
    ['always', { when: 'always' }, {}, true],
    ['on failure, when the run failed', { when: 'failure' }, { status: 'failed' }, true],
    ['on failure, not when it completed', { when: 'failure' }, {}, false],
    ['on failure, not when it was cancelled', { when: 'failure' }, { status: 'cancelled' }, false],
    ['whatever is wanted, while the run waits', { when: 'failure' }, { status: 'waiting' }, true],
    ['when it took long enough', { minDuration: 60 }, { duration: 60_000 }, true],
    ['not when it was over before', { minDuration: '60s' }, { duration: 59_999 }, false],
    ['when a condition holds', { condition: 'duration > 60' }, { duration: 61_000 }, true],
    ['not when it does not', { condition: 'duration > 60' }, { duration: 60_000 }, false],
    ['by tags and inputs', { condition: '"nightly" in tags and inputs.size > 5 and nodes == 3' }, {}, true],
    [
      'by the error',
      { condition: 'error.code == "x"' },
      { error: { code: 'y', message: '', address: '' } },
      false,
    ],
    ['when the condition cannot be evaluated', { condition: 'inputs.missing > 3' }, {}, true],
    ['only when all that is said holds', { when: 'failure', minDuration: 2 }, { status: 'failed' }, false],
  ])('%s', (_, policy, summary, expected) => {
    expect(keeps(policy, summary)).toBe(expected)
  })

  test('for the share of the runs that chance picks', () => {
    const draws = [0, 0.24, 0.25, 0.9]
    const kept = draws.map(draw => keeps({ when: 'sample', rate: 0.25 }, {}, () => draw))
    expect(kept).toEqual([true, true, false, false])
  })
})

describe('a policy is refused', () => {
  test.each<[string, unknown, string]>([
    ['without a rate', { when: 'sample' }, 'needs a "rate"'],
    ['with a rate above 1', { when: 'sample', rate: 2 }, '"rate"'],
    ['with a condition that does not parse', { condition: 'duration >' }, '"duration >"'],
    ['with a name that no condition can read', { condition: 'durations > 3' }, 'did you mean "duration"'],
    ['with a duration that is none', { minDuration: 'long' }, '"long" is no duration'],
    ['with a condition that is not there', { when: 'condition' }, 'needs a "condition"'],
    ['with a misspelt key', { wen: 'failure' }, 'wen'],
  ])('%s', (_, policy, text) => {
    expect(() => decidePolicy(policy, never)).toThrow(text)
  })
})
