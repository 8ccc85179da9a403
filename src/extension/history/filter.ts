import { stretchOf } from '../../history/date-bounds.ts'
import type { RecordingQuery } from '../../history/query.ts'
import { type ExecutionStatus, executionStatuses } from '../../recording/format.ts'
import { t } from '../../workflow/translate.ts'

/** What can be said in a filter, before a colon. */
const filterKeys = ['status', 'workflow', 'tag', 'from', 'to', 'longer', 'shorter', 'pinned'] as const

/** What can be said in a filter, before a colon. */
export type FilterKey = (typeof filterKeys)[number]

/** A part of a filter: `status:failed`, or a word. */
interface Term {
  key: FilterKey | undefined
  value: string
  /** Where it begins in the text. */
  start: number
}

/** A filter that was read: what it asks for, or what is wrong with it. */
export type ReadFilter = { query: RecordingQuery | undefined } | { problem: string }

/**
 * Reads a filter: `status:failed,waiting workflow:"my flow" tag:nightly from:7d longer:10s pinned:yes`, and words that are
 * searched for as they stand. An empty one asks for nothing.
 */
export function readFilter(text: string): ReadFilter {
  const query: RecordingQuery = {}
  const words: string[] = []
  const tags: string[] = []
  const statuses: ExecutionStatus[] = []
  for (const { key, value } of termsOf(text)) {
    if (key === undefined) {
      words.push(value)
      continue
    }
    if (value === '') return { problem: t('Say what "{0}:" is to be.', key) }
    const problem = readers[key](value, query, { tags, statuses })
    if (problem !== undefined) return { problem }
  }
  if (tags.length > 0) query.tags = tags
  if (statuses.length > 0) query.status = statuses
  if (words.length > 0) query.text = words.join(' ')
  return { query: Object.keys(query).length > 0 ? query : undefined }
}

type Reader = (
  value: string,
  query: RecordingQuery,
  lists: { tags: string[]; statuses: ExecutionStatus[] },
) => string | undefined

const readers: Record<FilterKey, Reader> = {
  status(value, _, { statuses }) {
    for (const one of value.split(',').filter(Boolean)) {
      const status = executionStatuses.find(known => known === one.toLowerCase())
      if (!status) return t('"{0}" is no status. There are {1}.', one, executionStatuses.join(', '))
      statuses.push(status)
    }
    return undefined
  },
  workflow(value, query) {
    query.workflow = value
    return undefined
  },
  tag(value, _, { tags }) {
    tags.push(value)
    return undefined
  },
  from(value, query) {
    query.from = value
    return dateProblem(value)
  },
  to(value, query) {
    query.to = value
    return dateProblem(value)
  },
  longer(value, query) {
    query.minDuration = milliseconds(value)
    return query.minDuration === undefined ? durationProblem(value) : undefined
  },
  shorter(value, query) {
    query.maxDuration = milliseconds(value)
    return query.maxDuration === undefined ? durationProblem(value) : undefined
  },
  pinned(value, query) {
    if (value !== 'yes' && value !== 'no') return t('Write pinned:yes or pinned:no.')
    query.pinned = value === 'yes'
    return undefined
  },
}

function dateProblem(value: string): string | undefined {
  try {
    stretchOf(value)
    return undefined
  } catch {
    return t(
      '"{0}" is no date. Write 2025-01-31, 2025-01, today, yesterday, or how long ago: 90m, 12h, 7d, 2w.',
      value,
    )
  }
}

const durationProblem = (value: string) => t('"{0}" is no duration. Write 500ms, 10s, 2m or 1h.', value)

function milliseconds(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text)
  if (!match) return undefined
  return Number(match[1]) * { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[(match[2] ?? 's') as 's']
}

const term = /(?:(\w+):)?("(?:[^"\\]|\\.)*"?|[^\s"]+|)/g

function termsOf(text: string): Term[] {
  return [...text.matchAll(term)].flatMap(match => {
    const [all, name, written = ''] = match
    if (all === '') return []
    const start = match.index
    const key = filterKeys.find(known => known === name?.toLowerCase())
    // Words may hold a colon of their own.
    if (name !== undefined && key === undefined) return { key: undefined, value: unquoted(all), start }
    return { key, value: unquoted(written), start }
  })
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text
  return text.replace(/^"|(?<!\\)"$/g, '').replace(/\\(.)/g, '$1')
}

/** A value as it stands in a filter. */
export function quoted(value: string): string {
  return /^[^\s"\\]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`
}

/** What could be written next. */
export interface Suggestion {
  /** What is added, `status:failed` or `from:`. */
  term: string
  /** The whole filter with it. */
  text: string
  /** How many executions have that, where it is known. */
  count?: number
  about?: string
}

/** What executions can be filtered by, as far as it is known. */
export interface Facets {
  status: readonly { key: string; count: number }[]
  workflow: readonly { key: string; count: number }[]
  tag: readonly { key: string; count: number }[]
}

const dates = ['today', 'yesterday', '24h', '7d', '30d']

const about: Record<FilterKey, () => string> = {
  status: () => t('how it stands'),
  workflow: () => t('name; * stands for any text'),
  tag: () => t('with this tag'),
  from: () => t('started at or after: 7d, today, 2025-01-31'),
  to: () => t('started at or before'),
  longer: () => t('took at least: 500ms, 10s, 2m'),
  shorter: () => t('took at most'),
  pinned: () => t('yes or no'),
}

/** As many values of a kind are suggested. */
const most = 12

/** What could be written in the place of the last word of a filter. */
export function suggestionsFor(text: string, facets: Facets): Suggestion[] {
  const last = /\s$/.test(text) ? undefined : termsOf(text).at(-1)
  const before = last ? text.slice(0, last.start) : text
  const written = last ? text.slice(last.start).toLowerCase() : ''
  const has = new Set(termsOf(before).map(({ key, value }) => `${key}:${value}`))
  const suggestion = (key: FilterKey, value: string, count?: number): Suggestion[] => {
    if (has.has(`${key}:${value}`)) return []
    const full = `${key}:${quoted(value)}`
    return [{ term: full, text: `${before}${full} `, ...(count !== undefined && { count }) }]
  }
  const valuesOf = (key: 'status' | 'workflow' | 'tag') =>
    facets[key].flatMap(one => suggestion(key, one.key, one.count))
  const all = [
    ...valuesOf('status'),
    ...valuesOf('workflow').slice(0, written ? undefined : most),
    ...valuesOf('tag').slice(0, written ? undefined : most),
    ...dates.flatMap(date => suggestion('from', date)),
    ...['yes', 'no'].flatMap(value => suggestion('pinned', value)),
  ]
  const keys = filterKeys
    .filter(key => !['status', 'tag', 'pinned'].includes(key))
    .map(key => ({ term: `${key}:`, text: `${before}${key}:`, about: about[key]() }))
  const [, word = ''] = /^(?:\w+:)?"?(.*)$/.exec(written) ?? []
  const isKnown = last?.key !== undefined
  return [...all, ...keys].filter(({ term: full }) => {
    const lower = full.toLowerCase()
    if (written === '') return true
    return isKnown
      ? lower.startsWith(`${last.key}:`) && lower.includes(word) && lower !== written
      : lower.includes(written)
  })
}
