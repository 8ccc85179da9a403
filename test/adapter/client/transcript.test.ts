import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DapClient } from './client.ts'
import { fakeAdapter, type Script } from './fake-adapter.ts'
import { createNormaliser } from './normalise.ts'
import { openInProcess } from './open.ts'
import { transcript } from './transcript.ts'

type Run = {
  ids: { run: string; thread: number; frame: number; breakpoint: number }
  folder: string
  /** What the end of the second step says of the position. */
  position?: string
}

/** One execution of two steps and its end, told with the run's own ids and paths. */
function execution({ ids, folder, position }: Run): Script {
  const path = join(tmpdir(), folder, 'flow.yaml')
  let step = 0
  return {
    configurationDone(adapter, request) {
      adapter.respond(request)
      adapter.event('stopped', { reason: 'entry', description: 'Start of recording', threadId: ids.thread })
    },
    next(adapter, request) {
      step++
      adapter.respond(request)
      adapter.event('output', { category: 'stdout', output: `step ${step} of ${ids.run}\n` })
      if (step === 1) {
        const hit = { hitBreakpointIds: [ids.breakpoint], text: `in ${ids.run}` }
        adapter.event('stopped', {
          reason: 'breakpoint',
          description: position,
          threadId: ids.thread,
          ...hit,
        })
      } else {
        adapter.event('stopped', {
          reason: 'pause',
          description: 'End of recording (completed)',
          threadId: ids.thread,
        })
      }
    },
    threads: (adapter, request) => adapter.respond(request, { threads: [{ id: ids.thread, name: 'main' }] }),
    stackTrace(adapter, request) {
      const source = { path }
      const frame = { id: ids.frame, name: 'fix_bug', line: 3 + step, column: 5, source }
      const outer = { id: ids.frame + 1, name: 'run', line: 0, column: 0, presentationHint: 'subtle' }
      adapter.respond(request, { stackFrames: [frame, outer] })
    },
  }
}

const first: Run = {
  ids: { run: '01J8Z3K4M5N6P7Q8R9S0T1V2W3', thread: 1, frame: 100, breakpoint: 8 },
  folder: 'playhead-a1b2',
}
const second: Run = {
  ids: { run: '7b1e0f6c-0c5d-4b6f-9a53-0a4f2d9d6f10', thread: 42, frame: 9, breakpoint: 3 },
  folder: 'playhead-zzzz',
  position: 'Step 41 of 97 · replay',
}

async function transcribe(run: Run, options = {}): Promise<string> {
  const client: DapClient = openInProcess(fakeAdapter(execution(run)))
  await client.launch({})
  await client.stopped()
  const written = transcript(client, { select: [['Context']], output: true, ...options })
  await written.add()
  await written.walkToEnd('next')
  return written.text()
}

test('a session reads as text', async () => {
  expect(await transcribe(first)).toBe(
    `entry "Start of recording" [main]
  fix_bug  <tmp>/flow.yaml:3:5
  run (subtle)
  Context
    bug:
      title: "Crash"
    count: 2
> next
stdout: step 1 of <id 1>
breakpoint (breakpoint 1) "in <id 1>" [main]
  fix_bug  <tmp>/flow.yaml:4:5
  run (subtle)
  Context
    bug:
      title: "Crash"
    count: 2
> next
stdout: step 2 of <id 1>
pause "End of recording (completed)" [main]
  fix_bug  <tmp>/flow.yaml:5:5
  run (subtle)
  Context
    bug:
      title: "Crash"
    count: 2
`,
  )
})

test('two executions that differ in ids, paths and position texts read alike', async () => {
  expect(await transcribe(second)).toBe(await transcribe(first))
})

test('two that differ in anything else do not', async () => {
  expect(await transcribe({ ...second, position: 'Paused on breakpoint' })).not.toBe(await transcribe(first))
})

test('shows single values, absent ones too', async () => {
  const text = await transcribe(first, {
    select: [['Context', 'bug', 'title'], ['Context', 'nothing'], ['Nowhere']],
    threads: true,
  })
  expect(text.split('\n').slice(0, 7)).toEqual([
    'entry "Start of recording" [main]',
    '  threads: main',
    '  fix_bug  <tmp>/flow.yaml:3:5',
    '  run (subtle)',
    '  Context.bug.title: "Crash"',
    '  Context.nothing: absent',
    '  Nowhere: absent',
  ])
})

test('a walk goes the steps it is told, both ways, and says when the session ends', async () => {
  const client = openInProcess(
    fakeAdapter({
      continue(adapter, request) {
        adapter.respond(request, {})
        adapter.event('terminated')
      },
    }),
  )
  await client.launch({})
  await client.stopped()
  const written = transcript(client)
  await written.walk(['next', 'stepBack', 'continue'])
  expect(written.text()).toBe(
    `> next
step [main]
  fix_bug  /project/flow.yaml:3:5
> stepBack
step [main]
  fix_bug  /project/flow.yaml:3:5
> continue
terminated
`,
  )
})

test('a walk without end fails', async () => {
  const client = openInProcess(fakeAdapter())
  await client.launch({})
  await client.stopped()
  await expect(transcript(client).walkToEnd('next', 5)).rejects.toThrow('no end after 5 times next')
})

describe('normalising', () => {
  test('numbers ids by their first appearance', () => {
    const normalise = createNormaliser({ ids: [/run-\d+/g] })
    expect(normalise('run-7, run-9, run-7')).toBe('<id 1>, <id 2>, <id 1>')
    expect(normalise('run-9')).toBe('<id 2>')
  })

  test('names roots, the innermost first', () => {
    const normalise = createNormaliser({ roots: { workspace: '/a', flows: '/a/flows' } })
    expect(normalise('/a/flows/x.yaml and /a/y.yaml')).toBe('<flows>/x.yaml and <workspace>/y.yaml')
  })

  test('takes times out and position texts away', () => {
    const normalise = createNormaliser({ replace: [[/\d+ ms/g, '<ms>']] })
    expect(normalise('at 2026-03-01T10:00:00.123Z for 12 ms')).toBe('at <time> for <ms>')
    expect(normalise('Step 41 of 97 · replay')).toBe('')
    expect(normalise('Step 41 · 12 behind live')).toBe('')
    expect(normalise('Paused (Step 41 of 97 · replay)')).toBe('Paused')
    expect(normalise('Step 2 failed')).toBe('Step 2 failed')
  })
})
