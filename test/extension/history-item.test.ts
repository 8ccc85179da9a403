import { expect, test } from 'vitest'
import { itemOf } from '../../src/extension/history/item.ts'
import { duration, timeAgo } from '../../src/extension/history/time.ts'
import type { RecordingRow } from '../../src/history/row.ts'
import { type ExecutionStatus, executionStatuses } from '../../src/recording/format.ts'

const started = Date.parse('2025-03-01T12:00:00Z')
const minutes = (n: number) => n * 60_000

function entryOf(status: ExecutionStatus, error?: { code: string; message: string; address: string }) {
  const recording: RecordingRow = {
    id: 'abc123',
    workflow: 'triage',
    program: '/w/triage.yaml',
    status,
    startedAt: new Date(started).toISOString(),
    ...(status === 'running' || status === 'interrupted'
      ? {}
      : { duration: 1_234, events: 97, nodes: 12, maxDepth: 1 }),
    ...(error ? { error } : {}),
    tags: [],
    pinned: false,
    size: 100,
    sourceHash: '',
    writer: {},
    path: '/w/.playhead/a.playhead',
  }
  return { path: recording.path!, recording }
}

test('a completed run says what, when and how long', () => {
  const item = itemOf(entryOf('completed'), started + minutes(5))
  expect(item).toMatchObject({
    label: 'triage',
    description: 'completed · 5 min ago · 1.2 s',
    icon: 'pass',
    contextValue: 'recording.completed',
  })
  expect(item.tooltip).toContain('`abc123`')
  expect(item.tooltip).toContain('Events: 97, nodes: 12')
})

test('each status looks different', () => {
  const icons = executionStatuses.map(status => itemOf(entryOf(status), started).icon)
  expect(new Set(icons).size).toBe(executionStatuses.length)
})

test('a running one counts on, an interrupted one does not', () => {
  const now = started + minutes(3)
  expect(itemOf(entryOf('running'), now).description).toBe('running · 3 min ago · 3 min 0 s')
  expect(itemOf(entryOf('interrupted'), now).description).toBe('interrupted · 3 min ago')
})

test('a failure is told with its place, and its text is no Markdown', () => {
  const error = {
    code: 'handler-failed',
    message: '<b>no</b> [link](command:evil)',
    address: 'triage/load#2',
  }
  const { tooltip } = itemOf(entryOf('failed', error), started)
  expect(tooltip).toContain('**Failed at `triage/load#2`**')
  expect(tooltip).toContain('\\<b\\>no\\</b\\> \\[link\\]\\(command:evil\\)')
})

test('what cannot be read is shown with the reason', () => {
  const item = itemOf({ path: '/w/.playhead/b.playhead', error: '"b" is damaged.' }, started)
  expect(item).toMatchObject({ label: 'b.playhead', icon: 'warning', contextValue: 'unreadable' })
  expect(item.tooltip).toContain('"b" is damaged')
})

test.each([
  [0, 'just now'],
  [minutes(59), '59 min ago'],
  [minutes(60), '1 h ago'],
  [minutes(60 * 24), 'yesterday'],
  [minutes(60 * 24 * 2), '2 days ago'],
  [minutes(60 * 24 * 40), '2025-03-01'],
  [Number.NaN, 'at an unknown time'],
])('%d ms later it was %s', (past, text) => {
  expect(timeAgo(started, started + past)).toBe(text)
})

test.each([
  [0.4, '0 ms'],
  [999, '999 ms'],
  [1_000, '1.0 s'],
  [minutes(61), '1 h 1 min'],
])('%d ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})
