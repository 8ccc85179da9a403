import { describe, expect, it, test } from 'vitest'
import { quoted, readFilter, suggestionsFor } from '../../src/extension/history/filter.ts'

describe('a filter', () => {
  it.each([
    ['', undefined],
    ['fuel', { text: 'fuel' }],
    ['no fuel', { text: 'no fuel' }],
    ['status:failed', { status: ['failed'] }],
    ['status:failed,waiting', { status: ['failed', 'waiting'] }],
    ['status:failed status:waiting', { status: ['failed', 'waiting'] }],
    ['workflow:order*', { workflow: 'order*' }],
    ['workflow:"my flow"', { workflow: 'my flow' }],
    ['tag:a tag:"b \\"c\\""', { tags: ['a', 'b "c"'] }],
    ['from:7d to:today', { from: '7d', to: 'today' }],
    ['longer:10s shorter:2m', { minDuration: 10_000, maxDuration: 120_000 }],
    ['longer:1.5', { minDuration: 1_500 }],
    ['pinned:yes', { pinned: true }],
    ['Status:Failed no tag:x fuel', { status: ['failed'], tags: ['x'], text: 'no fuel' }],
    ['"status:failed"', { text: 'status:failed' }],
    ['error:ENOENT', { text: 'error:ENOENT' }],
    ['http://host:80/x', { text: 'http://host:80/x' }],
  ])('%s asks for %j', (text, query) => {
    expect(readFilter(text)).toEqual({ query })
  })

  it.each([
    ['status:bad', '"bad" is no status. There are running, completed'],
    ['from:soon', '"soon" is no date'],
    ['longer:long', '"long" is no duration'],
    ['pinned:maybe', 'pinned:yes or pinned:no'],
    ['workflow:', 'Say what "workflow:" is to be.'],
  ])('%s is none, which is said', (text, problem) => {
    expect(readFilter(text)).toEqual({ problem: expect.stringContaining(problem) })
  })
})

test.each(['plain', 'two words', 'a "quoted" one', 'back\\slash', 'emoji 🚀'])(
  '%s is read as it was written',
  name => {
    expect(readFilter(`tag:${quoted(name)} rest`)).toEqual({ query: { tags: [name], text: 'rest' } })
  },
)

describe('what could be written next', () => {
  const facets = {
    status: [
      { key: 'completed', count: 90 },
      { key: 'failed', count: 7 },
    ],
    workflow: [{ key: 'my flow', count: 97 }],
    tag: [{ key: 'nightly', count: 3 }],
  }
  const terms = (text: string) => suggestionsFor(text, facets).map(({ term }) => term)

  it('are all that there are, at first', () => {
    expect(terms('')).toEqual(
      expect.arrayContaining(['status:failed', 'workflow:"my flow"', 'tag:nightly', 'from:7d', 'to:']),
    )
  })

  it('fit the last word', () => {
    expect(terms('fai')).toEqual(['status:failed'])
    expect(terms('status:c')).toEqual(['status:completed'])
    expect(terms('no fuel nig')).toEqual(['tag:nightly'])
    expect(terms('xyz')).toEqual([])
  })

  it('leave out what is said already', () => {
    expect(terms('status:failed ')).not.toContain('status:failed')
    expect(terms('status:failed ')).toContain('status:completed')
  })

  it('take the place of the last word, and say how many there are', () => {
    expect(suggestionsFor('fuel workfl', facets)[0]).toEqual({
      term: 'workflow:"my flow"',
      text: 'fuel workflow:"my flow" ',
      count: 97,
    })
  })
})
