import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Event, fork, startRun } from '../../src/index.ts'

const source = `handlers: ./handlers.js
workflows:
  main:
    inputs: { n: 1 }
    nodes:
      - { id: first, type: compute, handler: first, inputs: { n: $ctx.n }, output: a, next: ask }
      - { id: ask, type: human, human_type: input, prompt: How many?, output: many, next: last }
      - { id: last, type: transform, set: { sum: a + many } }
`

function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-fork-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'flow.yaml'), source)
  writeFileSync(
    join(folder, 'handlers.js'),
    'export const first = ({ n }, run) => { run.log("once"); return n * 10 }\n',
  )
  return join(folder, 'flow.yaml')
}

for (const record of [true, false]) {
  test(`a run that waits for an answer, ${record ? 'recorded' : 'in memory'}, is forked while it goes on`, async () => {
    const file = project()
    const run = await startRun({ file, record, history: join(file, '../runs') })
    while (run.questions.length === 0) await new Promise(done => setTimeout(done, 5))
    const at = run.timeline.length
    const child = await fork({ from: run.timeline, at, record: false, set: { a: 70 } })
    const told: Event[] = []
    child.on('event', event => void told.push(event))
    child.on('question', () => child.answer(5))
    expect(await child.done).toMatchObject({ status: 'completed', output: { n: 1, a: 70, many: 5, sum: 75 } })
    run.answer(1)
    expect(await run.done).toMatchObject({ output: { a: 10, sum: 11 } })
    expect(child.parent).toMatchObject({ execution: run.id, position: at })
    expect(child.timeline.header.parent).toEqual(child.parent)
    expect(child.taken).toBe(at)
    expect(told[0]).toMatchObject({ seq: at, type: 'edit' })
    expect(told.some(event => event.type === 'log' && event.text === 'once')).toBe(false)
  })
}

test('an answer of a person is reused, and what does not fit the place is refused', async () => {
  const file = project()
  const run = await startRun({ file, history: join(file, '../runs') })
  run.on('question', () => run.answer(3))
  await run.done
  const child = await fork({ from: run.recording!, at: 'main/last', record: false, attended: false })
  expect(await child.done).toMatchObject({ status: 'completed', output: { many: 3, sum: 13 } })
  await expect(fork({ from: run.recording!, at: 'main/nothing' })).rejects.toThrow('main/nothing')
  const changed = fork({ from: run.recording!, at: 'main/last', set: { 'many.x': 1 }, record: false })
  await expect(changed).rejects.toThrow('There is no place for "many.x"')
})
