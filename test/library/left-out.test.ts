import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { installLibrary } from './project.ts'

const { library, path, write } = await installLibrary({
  'flow.yaml': `
handlers: ./handlers.js
workflows:
  main:
    inputs: { name: Ada }
    nodes:
      - { id: greet, type: compute, handler: greet, inputs: { who: $ctx.name, word: "in-word" }, output: greeting, next: check }
      - { id: check, type: condition, condition: size(greeting) > 3, branches: { "true": grow, default: end } }
      - { id: grow, type: transform, set: { list: "[1, 2]" }, next: big }
      - { id: big, type: compute, handler: big, output: big, next: change }
      - { id: change, type: compute, handler: change, inputs: { part: $ctx.big.text, whole: $ctx.big }, output: big, next: sure }
      - { id: sure, type: human, hitl_type: confirmation, prompt: "Sure about it?", next: end }
      - { id: end, type: transform, set: { done: true } }
  quiet:
    nodes:
      - { id: sure, type: human, hitl_type: confirmation, prompt: "Sure about it?", next: end }
      - { id: end, type: transform, set: { done: true } }
`,
  'handlers.js': `
export const greet = ({ word }, run) => { run.log('greeting'); return 'out-' + word }
export const big = () => ({ text: 'x'.repeat(2000), small: 1 })
export const change = ({ part, whole }) => ({ ...whole, small: part.length })
`,
})

const file = path('flow.yaml')
const history = path('history')

const textOf = (recording: string) => gunzipSync(readFileSync(recording)).toString()

async function record(policy: object, workflow = 'main', inputs = {}) {
  const run = await library.startRun({ file, workflow, inputs, history, record: policy, attended: false })
  const result = await run.done
  return { run, result, recording: run.recording!, text: textOf(run.recording!) }
}

/** The spans at their ends, by address, as a reader of the file sees them. */
async function endsOf(recording: string) {
  const { timeline, close } = await library.openRecordingFile(recording)
  const ends = new Map<string, { input?: unknown; output?: unknown }>()
  for (let position = 0; position <= timeline.length; position++) {
    const { spans } = await timeline.state(position)
    for (const { address, input, output } of spans.values()) ends.set(address, { input, output })
  }
  const last = await timeline.state(timeline.length)
  await close()
  return { ends, context: last.contexts.get(0) }
}

describe('a recording without inputs', () => {
  test('holds the names of inputs, what comes from the context, and nothing else of them', async () => {
    const { recording, text } = await record({ inputs: false })
    expect(text).not.toContain('"word":"in-word"')
    const { ends, context } = await endsOf(recording)
    expect(ends.get('main/greet')).toMatchObject({
      input: { who: 'Ada', word: '⟨not recorded⟩' },
      output: 'out-in-word',
    })
    expect([...ends].some(([, { input }]) => JSON.stringify(input)?.includes('Sure about it?'))).toBe(true)
    expect(context).toMatchObject({ name: 'Ada', greeting: 'out-in-word', list: [1, 2] })
  })

  test('can go on, because nothing that it needs is missing', async () => {
    const { recording } = await record({ inputs: false })
    const run = await library.continueRun({ recording, answer: true })
    expect(await run.done).toMatchObject({ status: 'completed' })
  })
})

describe('a recording without outputs', () => {
  test('holds what nodes write to the context, and no other result', async () => {
    const { recording, text } = await record({ outputs: false })
    const { ends, context } = await endsOf(recording)
    expect(context).toMatchObject({ greeting: 'out-in-word' })
    expect(ends.get('main/greet')).toMatchObject({ output: 'out-in-word' })
    expect(ends.get('main/check')).toMatchObject({ output: '⟨not recorded⟩' })
    expect(text).not.toContain('"output":true')
  })

  test('cannot go on where a result is missing, and says so', async () => {
    const { recording } = await record({ outputs: false })
    const before = readFileSync(recording)
    await expect(library.continueRun({ recording, answer: true })).rejects.toMatchObject({
      code: 'values-not-recorded',
    })
    expect(readFileSync(recording).equals(before)).toBe(true)
  })

  test('goes on where only people have answered', async () => {
    const { recording } = await record({ outputs: false }, 'quiet')
    const run = await library.continueRun({ recording, answer: true })
    expect(await run.done).toMatchObject({ status: 'completed' })
  })
})

describe('a recording with a limit on values', () => {
  test('says how long a value was that is not in it, at every place, and follows what is written later', async () => {
    const { recording, text, result } = await record({ maxValueSize: 500 })
    expect(result).toMatchObject({ status: 'waiting' })
    expect(text).not.toContain('xxxx')
    const { ends, context } = await endsOf(recording)
    const notice = '⟨not recorded: 2002 characters⟩'
    expect(context).toMatchObject({ big: { text: notice, small: 2000 }, name: 'Ada' })
    expect(ends.get('main/change')).toMatchObject({
      input: { part: notice, whole: { text: notice, small: 1 } },
    })
  })

  test('leaves out a list as a whole where its items are short', async () => {
    write(
      'list.yaml',
      'workflows: { main: { inputs: { items: [] }, nodes: [{ id: a, type: transform, set: { items: "items + [7]" } }] } }',
    )
    const inputs = { items: Array.from({ length: 300 }, (_, i) => i) }
    const run = await library.startRun({
      file: path('list.yaml'),
      inputs,
      history,
      record: { maxValueSize: 400 },
    })
    expect(await run.done).toMatchObject({ status: 'completed' })
    const { context } = await endsOf(run.recording!)
    expect(context!['items']).toMatch(/^⟨not recorded: \d+ characters⟩$/)
    expect(textOf(run.recording!).split('\n')[0]).not.toContain('298')
  })

  test('cannot go on where a value is missing', async () => {
    const { recording } = await record({ maxValueSize: 500 })
    await expect(library.continueRun({ recording, answer: true })).rejects.toMatchObject({
      code: 'values-not-recorded',
    })
  })

  test('compares as equal with one that has the values', async () => {
    const [limited, whole] = [await record({ maxValueSize: 500 }), await record({})]
    const a = await library.openRecordingFile(limited.recording)
    const b = await library.openRecordingFile(whole.recording)
    const { same } = (await library.compareTimelines(a.timeline, b.timeline)) as { same?: boolean }
    await Promise.all([a.close(), b.close()])
    expect(same).toBe(true)
  })

  test('is kept to by a program that records itself', async () => {
    let recording: string | undefined
    await library.recordScope({ name: 'mine', history, record: { maxValueSize: 300 } }, async recorder => {
      recording = recorder.recording
      await recorder.node('grow', { text: 'y'.repeat(400) }, () => ({
        rows: Array.from({ length: 200 }, (_, i) => i),
      }))
      await recorder.node('grow', {}, () => ({ rows: Array.from({ length: 200 }, (_, i) => i), more: 1 }))
    })
    const { context } = await endsOf(recording!)
    expect(context!['grow']).toMatchObject({ rows: expect.stringContaining('not recorded'), more: 1 })
    expect(textOf(recording!)).not.toContain('yyyy')
  })
})

test.each([[{ inputs: 'no' }], [{ maxValueSize: 10 }], [{ outputs: 1 }]])('%j is refused', async record => {
  const started = library.startRun({ file, history, record: record as never })
  await expect(started).rejects.toMatchObject({ code: 'invalid-record' })
})
