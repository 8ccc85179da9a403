import { describe, expect, test } from 'vitest'
import { createModels } from '../../src/engine/models/models.ts'
import type { ToolSet } from '../../src/engine/tools/tool.ts'
import type { Event } from '../../src/recording/event.ts'
import { failure } from '../../src/workflow/problem.ts'
import { type Finished, type RunPlan, runToEnd } from '../start-run.ts'

const members = `
          - { id: ann, role: researcher, goal: "Find facts about {topic}." }
          - { id: bob, role: writer, goal: "Write them down." }`

const team = (fields: string, who = members, inputs = '{ topic: tea }') => `
handlers: ./handlers.ts
workflows:
  main:
    inputs: ${inputs}
    nodes:
      - id: crew
        type: team
        goal: "Explain {topic}"
        members:${who}
        ${fields.trim().replaceAll('\n', '\n        ')}
`

const tools: ToolSet = {
  async find(name) {
    if (name !== 'look') throw failure('unknown-tool', { tool: name, known: ['look'] })
    return { name, description: 'Looks', inputSchema: { type: 'object' }, call: async () => 'a leaf' }
  },
  close: async () => undefined,
}

/** @param script answers by agent and turn */
function run(source: string, script: string, more: Partial<RunPlan> = {}): Promise<Finished> {
  const models = createModels(
    { model: 'scripted', script: 'answers.yaml' },
    {
      environment: () => undefined,
      sleep: async () => undefined,
      readScript: async () => script,
      openRecording: () => expect.fail('no recording is to be opened'),
    },
  )
  return runToEnd({ source, ...more, ports: { models, tools, ...more.ports } as never })
}

const entered = (events: readonly Event[], kind: string) =>
  events.filter(event => event.type === 'enter' && event.kind === kind) as Extract<Event, { type: 'enter' }>[]

const goals = (events: readonly Event[]) =>
  entered(events, 'member').map(({ id, input }) => [id, String(input?.['goal'])] as const)

const told = (events: readonly Event[]) =>
  events
    .filter(event => event.type === 'log' && event.name === 'communication')
    .map(event => (event as Extract<Event, { type: 'log' }>).data)

const twoAnswers = `
answers:
  - { when: { node: ann }, text: Tea is a leaf. }
  - { when: { node: bob }, text: "About tea: it is a leaf." }
`

describe('a sequential team', () => {
  test('gives each member what the others have done', async () => {
    const { context, events } = await run(team(''), twoAnswers)
    expect(context['crew']).toEqual({ ann: 'Tea is a leaf.', bob: 'About tea: it is a leaf.' })
    const [first, second] = goals(events)
    expect(first![1]).toBe('Explain tea\n\nFind facts about tea.')
    expect(second![1]).toContain('ann says:\nTea is a leaf.')
  })

  test('counts once in the summary, however many members it has', async () => {
    const { timeline } = await run(team(''), twoAnswers)
    expect(timeline.summary).toMatchObject({ teams: 1, nodes: 1 })
  })

  test('records who told whom', async () => {
    const { events } = await run(team(''), twoAnswers)
    expect(told(events)).toEqual([{ from: 'ann', to: 'bob', message: 'Tea is a leaf.' }])
  })

  test('goes on without a member that fails', async () => {
    const { context, result } = await run(
      team(''),
      'answers:\n  - { when: { node: ann }, error: out of order }\n  - { when: { node: bob }, text: I did it alone. }',
    )
    expect(result.status).toBe('completed')
    expect(context['crew']).toEqual({ bob: 'I did it alone.' })
  })

  test('fails when all members fail', async () => {
    const { result } = await run(
      team(''),
      'answers:\n  - { error: out of order }\n  - { error: out of order }',
    )
    expect(result).toMatchObject({ status: 'failed', error: { code: 'team-failed' } })
  })
})

describe('a pipeline', () => {
  test('hands on only the answer of the member before', async () => {
    const { events } = await run(team('team_formation: pipeline'), twoAnswers)
    expect(goals(events)[1]![1]).toBe('Explain tea\n\nWrite them down.\n\nWork on this:\n\nTea is a leaf.')
  })

  test('ends with the first failure', async () => {
    const script = 'answers:\n  - { when: { node: ann }, error: out of order }'
    const { result, events } = await run(team('team_formation: pipeline'), script)
    expect(result.status).toBe('failed')
    expect(goals(events).map(([id]) => id)).toEqual(['ann'])
  })
})

describe('a parallel team', () => {
  test('works on a thread for each member and keeps the order of the file', async () => {
    const { context, timeline } = await run(
      team('team_formation: parallel\nmerge_strategy: list'),
      twoAnswers,
    )
    expect(context['crew']).toEqual(['Tea is a leaf.', 'About tea: it is a leaf.'])
    const threads = new Set<number>()
    for (let seq = 0; seq < timeline.length; seq++) {
      if (timeline.structure.type(seq) === 'enter' && timeline.structure.site(seq).kind === 'member')
        threads.add(timeline.structure.thread(seq))
    }
    expect(threads.size).toBe(2)
  })
})

describe('a hierarchical team', () => {
  const led = `
          - { id: boss, role: manager, is_manager: true }
          - { id: ann, role: researcher, tools: [look] }`

  test('lets the manager hand work to a member and decide', async () => {
    const script = `
answers:
  - when: { node: boss, turn: 1 }
    tool_calls: [{ tool: delegate, arguments: { member: ann, task: Look at tea. } }]
  - { when: { node: ann }, text: Green. }
  - { when: { node: boss, turn: 2 }, text: Tea is green. }
`
    const { context, events, timeline } = await run(
      team('team_formation: hierarchical\nmerge_strategy: selective', led),
      script,
    )
    expect(context['crew']).toBe('Tea is green.')
    expect(told(events)).toEqual([
      { from: 'boss', to: 'ann', message: 'Look at tea.' },
      { from: 'ann', to: 'boss', message: 'Green.' },
    ])
    const ann = entered(events, 'member').find(one => one.id === 'ann')!
    expect(timeline.structure.address(ann.seq)).toBe('main/crew/boss/delegate/ann')
  })

  test('tells the manager that there is no such member', async () => {
    const script = `
answers:
  - when: { node: boss, turn: 1 }
    tool_calls: [{ tool: delegate, arguments: { member: eve, task: Look. } }]
  - { when: { node: boss, turn: 2 }, text: Nobody there. }
`
    const { context, events } = await run(team('team_formation: hierarchical', led), script)
    expect(context['crew']).toEqual({ boss: 'Nobody there.' })
    const errors = events.filter(event => event.type === 'error')
    expect(errors).toMatchObject([{ caught: true, error: { code: 'tool-arguments' } }])
  })
})

describe('a consensus', () => {
  const vote = (agent: string, turn: number, support: string) =>
    `  - { when: { node: ${agent}, turn: ${turn} }, output: { support: ${support} } }`

  test('is what all support', async () => {
    const script = `
answers:
  - { when: { node: ann, turn: 1 }, text: Green tea. }
  - { when: { node: bob, turn: 1 }, text: Black tea. }
  - { when: { node: ann, turn: 1 }, output: { support: bob } }
  - { when: { node: bob, turn: 1 }, output: { support: bob } }
`
    const { context } = await run(team('team_formation: consensus\nmerge_strategy: selective'), script)
    expect(context['crew']).toBe('Black tea.')
  })

  test('is what most support when the rounds run out, with a warning', async () => {
    const script = `
answers:
  - { when: { node: ann }, text: Green tea. }
  - { when: { node: bob }, text: Black tea. }
${vote('ann', 1, 'ann')}
${vote('bob', 1, 'bob')}
`
    const { context, events } = await run(
      team('team_formation: consensus\nmerge_strategy: selective\nmax_iterations: 2'),
      script,
    )
    expect(context['crew']).toBe('Green tea.')
    expect(events.filter(event => event.type === 'log' && event.level === 'warning')).toHaveLength(1)
  })
})

describe('the budget of tool calls', () => {
  const look = '{ tool: look, arguments: {} }'

  test('is shared by the members', async () => {
    const both = `
          - { id: ann, tools: [look] }
          - { id: bob, tools: [look] }`
    const script = `
answers:
  - { when: { node: ann, turn: 1 }, tool_calls: [${look}] }
  - { when: { node: ann, turn: 2 }, text: one }
  - { when: { node: bob, turn: 1 }, text: none left }
`
    const { events, context } = await run(team('total_tool_budget: 1', both), script)
    expect(entered(events, 'tool')).toHaveLength(1)
    expect(context['crew']).toEqual({ ann: 'one', bob: 'none left' })
  })

  test('holds for a manager and those to whom it delegates together', async () => {
    const both = `
          - { id: ann, is_manager: true, tools: [look] }
          - { id: bob, tools: [look] }`
    const script = `
answers:
  - { when: { node: bob, turn: 1 }, tool_calls: [${look}, ${look}, ${look}] }
  - { when: { node: bob, turn: 2 }, text: two }
  - { when: { node: ann, turn: 1 }, tool_calls: [${look}] }
  - { when: { node: ann, turn: 2 }, tool_calls: [{ tool: delegate, arguments: { member: bob, task: look } }] }
  - { when: { node: ann, turn: 3 }, tool_calls: [${look}] }
  - { when: { node: ann, turn: 4 }, text: done }
`
    const { events, context } = await run(
      team('team_formation: hierarchical\ntotal_tool_budget: 3', both),
      script,
    )
    expect(entered(events, 'tool').filter(({ id }) => id === 'look')).toHaveLength(3)
    expect(context['crew']).toEqual({ ann: 'done' })
  })

  test('has lost what a member took that failed', async () => {
    const both = `
          - { id: ann, tools: [look] }
          - { id: bob, tools: [look] }`
    const script = `
answers:
  - { when: { node: ann, turn: 1 }, tool_calls: [${look}] }
  - { when: { node: ann, turn: 2 }, error: tired }
  - { when: { node: bob, turn: 1 }, text: none left }
`
    const { events } = await run(team('team_formation: sequential\ntotal_tool_budget: 1', both), script)
    const bob = entered(events, 'model').at(-1)
    expect(bob?.input).toMatchObject({ tools: [] })
  })
})

describe('the result', () => {
  test('goes through the handler of a custom strategy', async () => {
    const { context } = await run(team('merge_strategy: custom\nmerge_handler: join'), twoAnswers, {
      handlers: { join: ({ results }) => Object.values(results as object).join(' + ') },
    })
    expect(context['crew']).toBe('Tea is a leaf. + About tea: it is a leaf.')
  })

  const taken = (mode: string, value: string) =>
    run(team(`output: notes\nmerge_mode: ${mode}`, members, `{ topic: tea, notes: ${value} }`), twoAnswers)
  const answers = { ann: 'Tea is a leaf.', bob: 'About tea: it is a leaf.' }

  test.each([
    ['team_wins', '{ ann: old }', answers],
    ['graph_wins', '{ ann: old }', { ann: 'old' }],
    ['merge', '{ ann: old, more: 1 }', { ...answers, more: 1 }],
  ])('with merge mode %s', async (mode, value, expected) => {
    expect((await taken(mode, value)).context['notes']).toEqual(expected)
  })

  test('is refused where the mode is "error" and the key has a value', async () => {
    expect((await taken('error', '1')).result).toMatchObject({ error: { code: 'team-conflict' } })
  })
})
