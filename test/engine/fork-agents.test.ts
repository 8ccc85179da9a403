import { expect, test } from 'vitest'
import type { Models } from '../../src/engine/models/models.ts'
import { createModels } from '../../src/engine/models/models.ts'
import { pastCalls } from '../../src/engine/models/past-calls.ts'
import type { ToolSet } from '../../src/engine/tools/tool.ts'
import type { Timeline } from '../../src/recording/timeline.ts'
import { failure } from '../../src/workflow/problem.ts'
import { finish, type RunPlan, runToEnd } from '../start-run.ts'
import { forkInMemory } from './fork-in-memory.ts'

const source = `
workflows:
  main:
    nodes:
      - { id: alone, type: agent, goal: Look, tools: [look], output: seen, next: crew }
      - id: crew
        type: team
        goal: "Explain {seen}"
        members:
          - { id: ann, role: researcher, goal: Find facts, tools: [look] }
          - { id: bob, role: writer, goal: Write }
        output: text
`
const script = `
answers:
  - { when: { node: alone, turn: 1 }, tool_calls: [{ tool: look, arguments: { at: 1 } }] }
  - { when: { node: alone, turn: 2 }, text: a leaf }
  - { when: { node: ann, turn: 1 }, tool_calls: [{ tool: look, arguments: { at: 2 } }] }
  - { when: { node: ann, turn: 2 }, text: green }
  - { when: { node: bob }, text: A green leaf. }
`

/** What is asked of the outside: each tool, and each answer of a model. */
function outside(before?: () => { timeline: Timeline; length: number }) {
  const asked: string[] = []
  const tools: ToolSet = {
    async find(name) {
      if (name !== 'look') throw failure('unknown-tool', { tool: name, known: ['look'] })
      const call = async (input: unknown) => {
        asked.push(`look ${JSON.stringify(input)}`)
        return 'something'
      }
      return { name, description: 'Looks', inputSchema: { type: 'object' }, call: call as never }
    },
    close: async () => undefined,
  }
  const scripted = createModels(
    { model: 'scripted', script: 'answers.yaml' },
    {
      environment: () => undefined,
      sleep: async () => undefined,
      readScript: async () => script,
      openRecording: () => expect.fail('no recording is to be opened'),
      ...(before ? { before: () => pastCalls(before().timeline, before().length) } : {}),
    },
  )
  const models: Models = {
    ...scripted,
    async find(wish) {
      const model = await scripted.find(wish)
      return {
        ...model,
        generate(request, call) {
          asked.push(`${call.agent} ${call.turn}`)
          return model.generate(request, call)
        },
      }
    },
  }
  const plan: RunPlan = { source, ports: { models, tools } as never }
  return { asked, plan }
}

test('an agent and a team that are forked anywhere ask models and tools only for what had no result', async () => {
  const whole = outside()
  const parent = await runToEnd(whole.plan)
  expect(parent.result).toMatchObject({ status: 'completed' })
  expect(whole.asked).toHaveLength(7)
  const { structure, length } = parent.timeline
  const steps = Array.from({ length }, (_, seq) => seq).filter(
    seq => structure.type(seq) === 'enter' && ['model', 'tool'].includes(structure.site(seq).kind),
  )
  for (let position = 1; position < length; position++) {
    const some = outside(() => ({ timeline: parent.timeline, length: position }))
    const fork = await finish(await forkInMemory(parent.timeline, position, some.plan))
    expect(fork.result).toEqual(parent.result)
    // A result that was written is one, also where its span was not left.
    const { spans } = await parent.timeline.state(position)
    const done = steps.filter(seq => structure.exit(seq)! < position || spans.get(seq)?.written)
    expect(some.asked, `at ${position}`).toEqual(whole.asked.slice(done.length))
  }
})
