import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { launch } from '../../src/debugger/debuggee.ts'
import { bind } from '../../src/debugger/places.ts'

const handlers = `
import { writeFileSync } from 'node:fs'
export function touch({ path }) { writeFileSync(path, ''); return 'done' }
`

test.each([
  [
    'a tool node',
    '- id: call\n        type: tool\n        tool: touch\n        inputs: { path: $ctx.path }',
    'tool: touch',
  ],
  [
    'a compute node',
    '- id: call\n        type: compute\n        tools: [touch]\n        inputs: { path: $ctx.path }',
    'tools: [touch]',
  ],
])('%s can be stopped before it calls a tool, where the arguments can be seen', async (_, node, line) => {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-stops-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'handlers.mjs'), handlers)
  const source = `handlers: ./handlers.mjs\nworkflows:\n  main:\n    nodes:\n      ${node}\n`
  writeFileSync(join(folder, 'flow.yaml'), source)
  const path = join(folder, 'made')
  const debuggee = await launch({ program: 'flow.yaml', inputs: { path }, record: false }, folder, {
    onLog: () => undefined,
  })
  onTestFinished(() => debuggee.close())
  const at = source.split('\n').findIndex(text => text.includes(line))
  const [set] = debuggee.breakpoints.set('test', [{ place: bind(debuggee.file, { line: at }) }])
  expect(set?.verified).toBe(true)
  const halt = await debuggee.playhead.continue()
  const { structure } = debuggee.timeline
  const state = await debuggee.timeline.state(halt.cursor.position)
  const span = [...state.spans.values()].at(-1)!
  expect([halt.hits.length, span.kind, span.id, span.input, structure.length > 0]).toEqual([
    1,
    'tool',
    'touch',
    { path },
    true,
  ])
  expect(existsSync(path)).toBe(false)
  await debuggee.playhead.continue()
  expect(existsSync(path)).toBe(true)
})
