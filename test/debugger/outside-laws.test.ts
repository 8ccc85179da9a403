import { describe, expect, test } from 'vitest'
import { createBreakpoints } from '../../src/debugger/breakpoints.ts'
import { framesOf } from '../../src/debugger/frames.ts'
import { bind } from '../../src/debugger/places.ts'
import { createPlayhead, firstPosition, type Halt, type Playhead } from '../../src/debugger/playhead.ts'
import type { Execution } from '../../src/engine/execution.ts'
import { createModels } from '../../src/engine/models/models.ts'
import type { ToolSet } from '../../src/engine/tools/tool.ts'
import { lastPosition, type Timeline } from '../../src/recording/timeline.ts'
import type { WorkflowFile } from '../../src/workflow/graph.ts'
import { startInMemory } from '../start-run.ts'

/** One of everything whose values come from outside. */
const source = `
handlers: ./handlers.ts
workflows:
  main:
    nodes:
      - id: plan
        type: agent
        goal: Plan it
        tools: [look]
        next: crew
      - id: crew
        type: team
        team_formation: parallel
        goal: Do it
        members:
          - { id: ann, goal: A, tools: [look] }
          - { id: bob, goal: B }
        next: boss
      - id: boss
        type: team
        team_formation: hierarchical
        goal: Lead
        members:
          - { id: ann, is_manager: true }
          - { id: bob, tools: [look] }
        next: both
      - { id: both, type: parallel, parallel_nodes: [each, sub], next: last }
      - { id: each, type: foreach, items: "[1, 2]", as: x, node: ask, output: all, next: last }
      - { id: ask, type: human, human_type: input, prompt: "{x}?" }
      - { id: sub, type: workflow, workflow: inner, next: last }
      - { id: last, type: compute, tools: [look, lost], parallel: true, fail_fast: false, output: found }
  inner:
    nodes:
      - { id: call, type: tool, tool: lost, retry_policy: { max_attempts: 2, initial_delay: 1ms }, on_error: pause, next: end }
      - { id: end, type: transform, set: { done: "true" } }
`
const look = '{ tool: look, arguments: {} }'
const script = `
- { when: { node: plan, turn: 1 }, tool_calls: [${look}, { tool: nothing, arguments: {} }] }
- { when: { node: plan, turn: 2 }, text: "a\\nplan" }
- { when: { node: crew, turn: 1 }, tool_calls: [${look}], repeat: true }
- { when: { node: crew, turn: 2 }, text: done, repeat: true }
- { when: { node: "bob", turn: 1 }, error: tired }
- { when: { node: "boss/ann", turn: 1 }, tool_calls: [{ tool: delegate, arguments: { member: bob, task: T } }] }
- { text: led, repeat: true }
`
const tools: ToolSet = {
  find: async name => ({
    name,
    inputSchema: { type: 'object' },
    call: async () => {
      if (name === 'lost') throw new Error('gone')
      return { a: 'leaf' }
    },
  }),
  close: async () => undefined,
}

function run(free: boolean): { execution: Execution; file: WorkflowFile } {
  const models = createModels(
    { model: 'scripted', script: 's.yaml' },
    {
      environment: () => undefined,
      sleep: async () => undefined,
      readScript: async () => script,
      openRecording: () => expect.fail('no recording is to be opened'),
    },
  )
  const { execution, file } = startInMemory({ source, free, ports: { models, tools } })
  execution.onQuestions(() => {
    const [open] = execution.questions
    if (open)
      queueMicrotask(
        () =>
          execution.questions.includes(open) &&
          execution.answer(open.address, open.question.kind === 'recovery' ? 'skip' : 'well'),
      )
  })
  return { execution, file }
}

function put(timeline: Timeline, lines: readonly number[], file: WorkflowFile): Playhead {
  const breakpoints = createBreakpoints(timeline, file, () => undefined)
  breakpoints.set(
    'some',
    lines.map(line => ({ place: bind(file, { line }) })),
  )
  return createPlayhead(timeline, {
    breakpoints,
    onLog: () => undefined,
    onPass: () => undefined,
    breathe: () => undefined,
  })
}

/** What a halt shows: why, of what, in which line, and the stack. */
async function shown({ timeline }: Execution, file: WorkflowFile, { reason, cursor }: Halt): Promise<string> {
  const { structure } = timeline
  const state = await timeline.state(cursor.position)
  const frames = framesOf(timeline, file, state, cursor.thread)
  const line = (frames[0]?.range?.start.line ?? -1) + 1
  const stack = frames.map(({ name }) => name).join(' < ')
  return `${reason} ${structure.type(cursor.seq)} ${structure.address(structure.span(cursor.seq))} @${line} ${stack}`
}

/** All that the steps of a kind stop at, from the start to the end. */
async function steps(execution: Execution, file: WorkflowFile, kind: 'in' | 'over'): Promise<string[]> {
  const playhead = put(execution.timeline, [], file)
  await execution.timeline.reach(0)
  playhead.seek(firstPosition)
  const stops: string[] = []
  for (;;) {
    const halt = await playhead.step(kind, playhead.cursor.thread)
    if (halt.reason === 'end') return stops
    stops.push(await shown(execution, file, halt))
  }
}

async function finished() {
  const { execution, file } = run(true)
  expect(await execution.done).toMatchObject({ status: 'completed' })
  return { execution, file }
}

describe('calls of models and tools, members and questions', () => {
  test('can be stepped through one after another', async () => {
    const { execution, file } = await finished()
    const stops = await steps(execution, file, 'in')
    expect(stops.filter(stop => stop.includes('main/plan'))).toEqual([
      'step enter main/plan @6 plan (agent) < main',
      'step enter main/plan/scripted @8 scripted (model) < plan (agent) < main',
      'step enter main/plan/look @9 look (tool) < plan (agent) < main',
      'step enter main/plan/nothing @9 nothing (tool) < plan (agent) < main',
      'step enter main/plan/scripted#2 @8 scripted (model) < plan (agent) < main',
    ])
    expect(stops.flatMap(stop => /main\/crew\S*/.exec(stop) ?? [])).toEqual([
      'main/crew',
      'main/crew/[ann]/ann',
      'main/crew/[ann]/ann/scripted',
      'main/crew/[ann]/ann/look',
      'main/crew/[ann]/ann/scripted#2',
      'main/crew/[ann]/ann',
    ])
  })

  test('stand at the member that makes them', async () => {
    const { execution, file } = await finished()
    const stops = await steps(execution, file, 'in')
    const lineOf = (address: string) =>
      / @(\d+) /.exec(stops.find(stop => stop.includes(` ${address} `))!)![1]
    const lineOfText = (text: string) => String(source.split('\n').findIndex(line => line.includes(text)) + 1)
    expect(
      ['main/crew/[ann]/ann/scripted', 'main/boss/ann/delegate', 'main/boss/ann/delegate/bob/scripted'].map(
        lineOf,
      ),
    ).toEqual(['id: ann, goal: A', 'id: ann, is_manager', 'id: bob, tools'].map(lineOfText))
  })

  test.each(['in', 'over'] as const)('are stepped %s live as in a replay', async kind => {
    const live = run(false)
    const seen = await steps(live.execution, live.file, kind)
    live.execution.timeline.release()
    await live.execution.done
    expect(await steps(live.execution, live.file, kind)).toEqual(seen)
  })

  test('are hit in reverse as they are forward', async () => {
    const { execution, file } = await finished()
    const playhead = put(execution.timeline, lines(), file)
    playhead.seek(firstPosition)
    const forward: string[] = []
    for (let halt = await playhead.continue(); halt.reason !== 'end'; halt = await playhead.continue())
      forward.push(await shown(execution, file, halt))
    const back: string[] = []
    for (
      let halt = await playhead.reverseContinue();
      halt.reason !== 'start';
      halt = await playhead.reverseContinue()
    )
      back.push(await shown(execution, file, halt))
    expect(forward.length).toBeGreaterThan(15)
    expect(back.toReversed()).toEqual(forward)
  })

  test('lead back by a step back to where a step over began', async () => {
    const { execution, file } = await finished()
    const { timeline } = execution
    const playhead = put(timeline, [], file)
    const depth = () => timeline.structure.level(timeline.structure.span(playhead.cursor.seq))
    const returned: unknown[] = []
    const began: unknown[] = []
    for (let position = firstPosition; position <= lastPosition(timeline); position++) {
      playhead.seek(position)
      if (timeline.structure.type(playhead.cursor.seq) !== 'enter') continue
      const before = { ...playhead.cursor, depth: depth() }
      if (timeline.structure.site(timeline.structure.span(before.seq)).kind !== 'node') continue
      const there = await playhead.step('over', before.thread)
      if (there.reason !== 'step' || there.cursor.thread !== before.thread || depth() !== before.depth)
        continue
      const back = await playhead.stepBack('over', there.cursor.thread)
      began.push(before)
      returned.push({ ...back.cursor, depth: depth() })
    }
    expect(began.length).toBeGreaterThan(5)
    expect(returned).toEqual(began)
  })
})

/** Every line that has something to stop at. */
const lines = () =>
  source.split('\n').flatMap((text, i) => (/(id|goal|tools|tool|retry_policy):/.test(text) ? [i] : []))
