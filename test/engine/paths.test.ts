import { expect, test } from 'vitest'
import { nodesEntered, runToEnd } from '../start-run.ts'

/** A workflow of transforms: each node adds its id to `trail`. */
const trail = (lines: string) => `workflows:\n  main:\n    inputs: { trail: [] }\n    nodes:\n${lines}`
const step = (id: string, next?: string) =>
  `      - { id: ${id}, type: transform, set: { trail: 'trail + ["${id}"]' }${next ? `, next: ${next}` : ''} }\n`

test('a loop enters its nodes again, each visit with an address of its own', async () => {
  const { timeline, context } = await runToEnd({
    source: `
workflows:
  main:
    inputs: { n: 0 }
    nodes:
      - { id: add, type: transform, set: { n: n + 1 }, next: more }
      - { id: more, type: condition, condition: n < 3, branches: { true: add, false: done } }
      - { id: done, type: transform, set: { sum: n * 10 } }
`,
  })
  expect(context).toEqual({ n: 3, sum: 30 })
  expect(nodesEntered(timeline)).toEqual([
    'main/add',
    'main/more',
    'main/add#2',
    'main/more#2',
    'main/add#3',
    'main/more#3',
    'main/done',
  ])
})

test('a path ends at a node without next', async () => {
  const { context, result } = await runToEnd({ source: trail(step('a', 'b') + step('b') + step('c')) })
  expect(context['trail']).toEqual(['a', 'b'])
  expect(result.status).toBe('completed')
})

test('auto_chain goes on to the node below', async () => {
  const source = trail(step('a') + step('b') + step('c')).replace(
    '    nodes:',
    '    auto_chain: true\n    nodes:',
  )
  expect((await runToEnd({ source })).context['trail']).toEqual(['a', 'b', 'c'])
})

test('a list of next runs all of them and goes on once where they meet', async () => {
  const { timeline, context } = await runToEnd({
    source: `
workflows:
  main:
    nodes:
      - { id: begin, type: wait, duration: 0, next: [left, right] }
      - { id: left, type: transform, set: { l: "1" }, next: more_left }
      - { id: more_left, type: transform, set: { l: l + 1 }, next: join }
      - { id: right, type: transform, set: { r: "5" }, next: join }
      - { id: join, type: transform, set: { sum: l + r } }
`,
  })
  expect(context).toEqual({ l: 2, r: 5, sum: 7 })
  expect(nodesEntered(timeline).toSorted()).toEqual([
    'main/[left]/left',
    'main/[left]/more_left',
    'main/[right]/right',
    'main/begin',
    'main/join',
  ])
})

test('paths of a fan-out that never meet each run to their end', async () => {
  const { context } = await runToEnd({
    source: `
workflows:
  main:
    nodes:
      - { id: begin, type: wait, duration: 0, next: [left, right] }
      - { id: left, type: transform, set: { l: "1" } }
      - { id: right, type: transform, set: { r: "2" } }
`,
  })
  expect(context).toEqual({ l: 1, r: 2 })
})

const branching = (condition: string, branches: string) => `
workflows:
  main:
    inputs: { value: null }
    nodes:
      - { id: choose, type: condition, condition: '${condition}', branches: ${branches} }
      - { id: one, type: transform, set: { took: '"one"' } }
      - { id: other, type: transform, set: { took: '"other"' } }
`

test.each([
  ['the text of a string', 'value', 'red', '{ red: one, default: other }', 'one'],
  ['the text of a number', 'value', 2, '{ "2": one, default: other }', 'one'],
  ['true, whether quoted in the file or not', 'value', true, '{ true: one, "false": other }', 'one'],
  [
    'the truth of a list, when the branches are true and false',
    'value',
    [],
    '{ "true": one, "false": other }',
    'other',
  ],
  ['the truth of a number', 'value', 1, '{ "true": one, "false": other }', 'one'],
  ['default for the rest', 'value', 'blue', '{ red: one, default: other }', 'other'],
  [
    'default for a value named like a prototype key',
    'value',
    'constructor',
    '{ red: one, default: other }',
    'other',
  ],
])('a condition takes the branch of %s', async (_, condition, value, branches, expected) => {
  const { context } = await runToEnd({ source: branching(condition, branches), inputs: { value } })
  expect(context['took']).toBe(expected)
})

test('a condition without a branch for its value fails and names the value', async () => {
  const { result } = await runToEnd({
    source: branching('value', '{ red: one, green: other }'),
    inputs: { value: 'blue' },
  })
  expect(result).toMatchObject({
    status: 'failed',
    error: { code: 'no-branch', message: expect.stringMatching(/"blue".*"red", "green"/) },
  })
})

const endless = (limits: string, node = '') => `
workflows:
  main:
    ${limits}
    nodes:
      - { id: again, type: transform, set: { n: "1" }, next: again${node} }
`

test.each([
  ['the limit of the node', endless('description: x', ', max_visits: 4'), 4],
  ['the limit of the workflow', endless('execution: { max_visits: 7 }'), 7],
  ['1000 where no limit is given', endless('description: x'), 1000],
])('an endless loop fails at %s', async (_, source, limit) => {
  const { result, timeline } = await runToEnd({ source })
  expect(result).toMatchObject({ error: { code: 'too-many-visits' } })
  expect(nodesEntered(timeline).length).toBe(limit + 1)
})

test('a wait that takes its time from the context waits for it', async () => {
  const slept: number[] = []
  const source = `
workflows:
  main:
    inputs: { pause: 1.5s }
    nodes:
      - { id: rest, type: wait, duration: $ctx.pause }
`
  await runToEnd({ source, ports: { sleep: async milliseconds => void slept.push(milliseconds) } })
  expect(slept).toEqual([1500])
})

test('a wait for something that is no time fails at its key', async () => {
  const source = `
workflows:
  main:
    inputs: { pause: soon }
    nodes:
      - { id: rest, type: wait, duration: $ctx.pause }
`
  const { result } = await runToEnd({ source })
  expect(result).toMatchObject({ error: { code: 'invalid-value', message: '"soon" is no duration.' } })
})

test('later assignments of a transform see earlier ones', async () => {
  const source = `
workflows:
  main:
    inputs: { n: 1 }
    nodes:
      - { id: set, type: transform, set: { n: n + 1, doubled: n * 2 } }
`
  expect((await runToEnd({ source })).context).toEqual({ n: 2, doubled: 4 })
})

test('an expression that fails is an error at its node with the column of the trouble', async () => {
  const source = `
workflows:
  main:
    nodes:
      - { id: set, type: transform, set: { n: '1 + missing' } }
`
  const { result, timeline } = await runToEnd({ source })
  expect(result).toMatchObject({
    status: 'failed',
    error: { code: 'expression-failed', message: expect.stringContaining('column 5') },
  })
  expect(timeline.status).toBe('failed')
})
