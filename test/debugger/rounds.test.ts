import { expect, test } from 'vitest'
import { createBreakpoints } from '../../src/debugger/breakpoints.ts'
import { createPlayhead, type Halt, type Playhead } from '../../src/debugger/playhead.ts'
import { createModels } from '../../src/engine/models/models.ts'
import { startInMemory } from '../start-run.ts'

// Work that a node does in several rounds, each on threads of its own.
const source = `
workflows:
  main:
    inputs: { list: [a, b, c] }
    nodes:
      - id: crew
        type: team
        team_formation: consensus
        goal: Decide
        max_iterations: 3
        members:
          - { id: ann, goal: A }
          - { id: bob, goal: B }
        next: each
      - { id: each, type: foreach, items: list, as: one, node: item, concurrency: 1, output: all, next: last }
      - { id: item, type: transform, set: { x: one } }
      - { id: last, type: transform, set: { done: "true" } }
`
const script = `
- { when: { node: "crew/ann", turn: 1 }, text: one }
- { when: { node: "crew/bob", turn: 1 }, text: two }
- { text: '{"support": "ann"}', repeat: true }
`

async function finished(): Promise<Playhead> {
  const models = createModels(
    { model: 'scripted', script: 's.yaml' },
    {
      environment: () => undefined,
      sleep: async () => undefined,
      readScript: async () => script,
      openRecording: () => expect.fail('no recording is to be opened'),
    },
  )
  const { execution, file } = startInMemory({ source, ports: { models } })
  expect(await execution.done).toMatchObject({ status: 'completed' })
  const { timeline } = execution
  return createPlayhead(timeline, {
    breakpoints: createBreakpoints(timeline, file, () => undefined),
    onLog: () => undefined,
    onPass: () => undefined,
    breathe: () => undefined,
  })
}

/** The addresses of the members' work and the items that a walk stops at, each once, until a halt of a reason. */
async function walk({ timeline }: Playhead, step: () => Promise<Halt>, end: Halt['reason']) {
  const { structure } = timeline
  const found = new Set<string>()
  for (let halt = await step(); halt.reason !== end; halt = await step())
    found.add(structure.address(structure.span(halt.cursor.seq)))
  return [...found].filter(address => /\/(ann|bob|item)$/.test(address))
}

test('stepping in goes through each round of a team, and through each item of a list that has one at a time', async () => {
  const playhead = await finished()
  await playhead.start()
  const visited = await walk(playhead, () => playhead.step('in', playhead.cursor.thread), 'end')
  expect(visited).toEqual([
    'main/crew/[ann]/ann',
    'main/crew/[ann]#2/ann',
    'main/each/[item]/item',
    'main/each/[item]#2/item',
    'main/each/[item]#3/item',
  ])
})

test('so does stepping in backwards, the other way round', async () => {
  const playhead = await finished()
  playhead.seek(playhead.timeline.length)
  const visited = await walk(playhead, () => playhead.stepBack('in', playhead.cursor.thread), 'start')
  expect(visited).toEqual([
    'main/each/[item]#3/item',
    'main/each/[item]#2/item',
    'main/each/[item]/item',
    'main/crew/[bob]#2/bob',
    'main/crew/[bob]/bob',
  ])
})
