import { expect, test } from 'vitest'
import { nodesEntered, runToEnd } from '../start-run.ts'

const calling = (inner: string, inputs = '{ n: $ctx.x }') => `
workflows:
  main:
    inputs: { x: 4 }
    nodes:
      - { id: call, type: workflow, workflow: inner, inputs: ${inputs}, output: result }
  inner:
    inputs: { n: { type: number, required: true }, step: { default: 10 } }
${inner}
    nodes:
      - { id: add, type: transform, set: { n: n + step } }
`

test('a sub-workflow gives its declared outputs', async () => {
  const { context } = await runToEnd({ source: calling('    outputs: { sum: $ctx.n, text: "is {n}" }') })
  expect(context).toEqual({ x: 4, result: { sum: 14, text: 'is 14' } })
})

test('a sub-workflow without declared outputs gives its context', async () => {
  const { context } = await runToEnd({ source: calling('') })
  expect(context).toEqual({ x: 4, result: { n: 14, step: 10 } })
})

test('the nodes of a sub-workflow lie below the node that calls it', async () => {
  expect(nodesEntered((await runToEnd({ source: calling('') })).timeline)).toEqual([
    'main/call',
    'main/call/inner/add',
  ])
})

test.each([
  ['lacks one', '{ m: 1 }', /"n" is missing/],
  ['has another type than declared', '{ n: four }', /"n" must be of type number, but is string "four"/],
])('a sub-workflow fails at its call when an input %s', async (_, inputs, message) => {
  const { result } = await runToEnd({ source: calling('', inputs) })
  expect(result).toMatchObject({ error: { code: 'invalid-inputs', message: expect.stringMatching(message) } })
})

test('outputs that name nothing fail and say what there is', async () => {
  const { result } = await runToEnd({ source: calling('    outputs: { sum: $ctx.total }') })
  expect(result).toMatchObject({
    error: {
      code: 'missing-reference',
      message: '"$ctx.total" is not in the context.',
      remedy: expect.stringContaining('$ctx.n'),
    },
  })
})

test('a recursion without an end fails at the depth limit', async () => {
  const source = `
workflows:
  main:
    execution: { max_depth: 5 }
    nodes:
      - { id: again, type: workflow, workflow: main }
`
  const { result, timeline } = await runToEnd({ source })
  expect(result).toMatchObject({
    error: { code: 'too-deep', message: 'The workflow "main" would run 6 levels deep.' },
  })
  expect(nodesEntered(timeline)).toHaveLength(5)
})

test('a recursion may be deeper than the stack of the process', async () => {
  const { result } = await runToEnd({
    source: `workflows:
  main:
    execution: { max_depth: 600 }
    nodes:
      - { id: again, type: workflow, workflow: main }
`,
  })
  expect(result).toMatchObject({ status: 'failed', error: { code: 'too-deep' } })
})

test('each call of a sub-workflow counts its own visits', async () => {
  const source = `
workflows:
  main:
    inputs: { rounds: 0 }
    nodes:
      - { id: call, type: workflow, workflow: inner, next: count }
      - { id: count, type: transform, set: { rounds: rounds + 1 }, next: more }
      - { id: more, type: condition, condition: rounds < 3, branches: { true: call, false: done } }
      - { id: done, type: wait, duration: 0 }
  inner:
    nodes:
      - { id: once, type: wait, duration: 0, max_visits: 1 }
`
  const { result, timeline } = await runToEnd({ source })
  expect(result.status).toBe('completed')
  expect(nodesEntered(timeline).filter(address => address.includes('once'))).toEqual([
    'main/call/inner/once',
    'main/call#2/inner/once',
    'main/call#3/inner/once',
  ])
})

test('what a sub-workflow writes stays in it', async () => {
  const { context } = await runToEnd({ source: calling('    outputs: { sum: $ctx.n }') })
  expect(context).not.toHaveProperty('n')
})
