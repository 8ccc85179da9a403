import { afterEach, expect, test } from 'vitest'
import { groupItemOf } from '../../src/extension/history/group-item.ts'
import { itemOf } from '../../src/extension/history/item.ts'
import { draggedOnto, type EntryNode, filesAmong } from '../../src/extension/history/nodes.ts'
import { duration, timeAgo } from '../../src/extension/history/time.ts'
import { detailsOf, linkedCommands, linksOf } from '../../src/extension/history/tooltip.ts'
import type { RecordingRow } from '../../src/history/row.ts'
import { type ExecutionStatus, executionStatuses } from '../../src/recording/format.ts'
import { useTexts } from '../../src/workflow/translate.ts'
import { testHeader } from '../start-run.ts'

afterEach(() => useTexts({}))

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

const forked = (position: number) => {
  const entry = entryOf('completed')
  return { ...entry, recording: { ...entry.recording, parent: { execution: 'fff', position } } }
}

test('a fork and a rerun say so, and where they come from', () => {
  expect(itemOf(forked(41), started).description).toBe('fork · completed · just now · 1.2 s')
  expect(itemOf(forked(41), started).tooltip).toContain('Forked from `fff` at position 41')
  expect(itemOf(forked(1), started).description).toMatch(/^rerun · completed/)
  expect(itemOf(forked(1), started).tooltip).toContain('Runs `fff` once more')
})

test('in a group of its workflow a run is named by its time', () => {
  const item = itemOf(entryOf('completed'), started + minutes(1), { within: 'workflow' })
  expect(item.label).toMatch(/^\d\d:\d\d:00$/)
  expect(item.description).toBe('completed · 1.2 s')
  expect(item.accessibleLabel).toBe('triage, completed, 1.2 s, 1 min ago')
})

test('in a group of its status a run says only the rest', () => {
  const item = itemOf(entryOf('failed'), started, { within: 'status' })
  expect(item.description).toBe('just now · 1.2 s')
  expect(item.accessibleLabel).toBe('triage, failed, just now, 1.2 s')
  expect(itemOf(entryOf('failed'), started, { within: 'status', isChild: true }).description).toMatch(
    /failed/,
  )
})

test('a running one says where it is and what is done', () => {
  const progress = { events: 41, nodes: 12, node: 'load#2' }
  const item = itemOf(entryOf('running'), started + 1_500, { progress })
  expect(item.description).toBe('running · just now · 1.5 s · at load#2 · 12 nodes')
  expect(item.tooltip).toContain('So far: 41 events, 12 nodes')
})

test('a pinned one has a menu of its own', () => {
  const entry = entryOf('failed')
  const item = itemOf({ ...entry, recording: { ...entry.recording, pinned: true } }, started)
  expect(item).toMatchObject({
    contextValue: 'recording.failed.pinned',
    description: expect.stringMatching(/pinned$/),
  })
})

test('the links of a tooltip call nothing but known commands, whatever the path', () => {
  const links = linksOf('/w/a) [x](command:evil) "&?#%\'b.playhead', 'waiting')
  const found = [...links.matchAll(/\]\(([^)\s]*)\)/g)].map(match => match[1]!)
  expect(found.map(link => link.split('?')[0])).toEqual(linkedCommands.map(command => `command:${command}`))
  for (const link of found)
    expect(JSON.parse(decodeURIComponent(link.slice(link.indexOf('?') + 1)))).toEqual([
      '/w/a) [x](command:evil) "&?#%\'b.playhead',
    ])
})

test('inputs are shown short, and are no Markdown', () => {
  const header = testHeader({
    inputs: {
      '`evil`': '[x](command:evil)',
      long: 'a'.repeat(500),
      ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`n${i}`, i])),
    },
    environment: { git: { commit: 'abc', branch: 'main' } },
  })
  const text = detailsOf(header)
  expect(text).toContain('- `\'evil\'`: `"[x](command:evil)"`')
  expect(text).toContain(`${'a'.repeat(79)}…\``)
  expect(text).toContain('3 more')
  expect(text).toContain('Commit: `abc`, `main`')
})

const tally = { key: 'order', count: 1_204, failed: 3, running: 1, waiting: 0 }

test.each([
  ['workflow', 'order', 'order', '1,204 · 1 running · 3 failed'],
  ['status', 'failed', 'Failed', '1,204'],
  ['day', '2025-03-01', 'Today', '1,204 · 1 running · 3 failed'],
  ['day', '2025-02-28', 'Yesterday', '1,204 · 1 running · 3 failed'],
  ['day', '2025-02-26', '2025-02-26, Wednesday', '1,204 · 1 running · 3 failed'],
  ['day', '', 'On an unknown day', '1,204 · 1 running · 3 failed'],
] as const)('a group by %s of "%s" is called %s', (by, key, label, description) => {
  const item = groupItemOf({ kind: 'group', id: '', by, tally: { ...tally, key }, open: false }, started)
  expect(item).toMatchObject({ label, description })
})

test('a group is said with what is in it', () => {
  const item = groupItemOf({ kind: 'group', id: '', by: 'workflow', tally, open: false }, started)
  expect(item.accessibleLabel).toBe('order, 1,204 executions, 1 running, 3 failed')
})

test('one run of a group is said as one', () => {
  useTexts({ '1 running': '1 läuft', '{0} running': '{0} laufen', '1 waiting': '1 wartet' }, 'de')
  const described = (counts: Partial<typeof tally>) =>
    groupItemOf(
      { kind: 'group', id: '', by: 'workflow', tally: { ...tally, failed: 0, ...counts }, open: false },
      started,
    ).description
  expect(described({ waiting: 1 })).toBe('1.204 · 1 läuft · 1 wartet')
  expect(described({ running: 2 })).toBe('1.204 · 2 laufen')
})

test('days and numbers of groups are in the language of the editor', () => {
  useTexts({ '{0} executions': '{0} Ausführungen' }, 'de')
  const byDay = { ...tally, key: '2025-02-26' }
  const item = groupItemOf({ kind: 'group', id: '', by: 'day', tally: byDay, open: false }, started)
  expect(item.label).toBe('2025-02-26, Mittwoch')
  expect(item.accessibleLabel).toContain('1.204 Ausführungen')
})

test('English texts have English numbers', () => {
  useTexts({}, 'fr')
  const item = groupItemOf({ kind: 'group', id: '', by: 'workflow', tally, open: false }, started)
  expect(item.accessibleLabel).toContain('1,204 executions')
})

function nodeAt(path: string): EntryNode {
  return {
    ...entryOf('completed'),
    path,
    kind: 'entry',
    id: path,
    above: 'root',
    isChild: false,
    within: 'none',
  }
}

test('one execution that is dragged onto another is compared with it, also where both are selected', () => {
  const [a, b] = [nodeAt('/w/.playhead/a.playhead'), nodeAt('/w/.playhead/b.playhead')]
  expect(draggedOnto(b, [a])).toEqual([a, b])
  expect(draggedOnto(b, [a, b])).toEqual([a, b])
})

test('nothing is compared with itself, with several, or with what is no execution', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(name => nodeAt(`/w/.playhead/${name}.playhead`)) as [
    EntryNode,
    EntryNode,
    EntryNode,
  ]
  expect(draggedOnto(a, [a])).toBeUndefined()
  expect(draggedOnto(c, [a, b])).toBeUndefined()
  expect(draggedOnto(undefined, [a])).toBeUndefined()
  expect(draggedOnto({ kind: 'more', id: 'm', above: 'root', shown: 1, matching: 2 }, [a])).toBeUndefined()
})

test('rows of the view and files of the Explorer can be chosen to be compared, and groups are left out', () => {
  const files = ['a', 'b'].map(name => ({
    scheme: 'file',
    path: `/w/${name}.playhead`,
    fsPath: `/w/${name}.playhead`,
  }))
  expect(filesAmong(files)).toEqual(files)
  const row = nodeAt('/w/.playhead/a.playhead')
  expect(
    filesAmong([{ kind: 'group', id: 'g' }, row, { ...row, id: 'in another place' }, undefined]),
  ).toHaveLength(1)
})
