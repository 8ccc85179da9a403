import { expect, test } from 'vitest'
import type { Handler } from '../../src/engine/handlers.ts'
import { type Finished, finish, runToEnd } from '../start-run.ts'
import { forkInMemory } from './fork-in-memory.ts'

const calls: string[] = []
const call: Handler = ({ n }, run) => {
  calls.push(run.address)
  return Number(n) + 1
}

const source = `
workflows:
  main:
    inputs: { n: 1 }
    nodes:
      - { id: a, type: compute, handler: call, inputs: { n: $ctx.n }, output: n, next: b }
      - { id: b, type: compute, handler: call, inputs: { n: $ctx.n }, output: n, next: both }
      - { id: both, type: parallel, parallel_nodes: [left, right], next: sub }
      - { id: left, type: compute, handler: call, inputs: { n: $ctx.n }, output: l, next: left_2 }
      - { id: left_2, type: compute, handler: call, inputs: { n: $ctx.l }, output: l }
      - { id: right, type: compute, handler: call, inputs: { n: $ctx.n }, output: r }
      - { id: sub, type: workflow, workflow: inner, inputs: { n: $ctx.n }, output: s, next: end }
      - { id: end, type: transform, set: { sum: n + l + r + s } }
  inner:
    inputs: { n: 0 }
    nodes:
      - { id: x, type: compute, handler: call, inputs: { n: $ctx.n }, output: n, next: y }
      - { id: y, type: compute, handler: call, inputs: { n: $ctx.n }, output: n }
    outputs: $ctx.n
`

/** The last position of a run: before its workflow is left. */
const atEnd = ({ timeline }: Finished) => timeline.length - 1

/** Forks a run of the source at its end by another text; says what was called again, and what did not match. */
async function forkBy(changed: string, position?: number) {
  const parent = await runToEnd({ source, handlers: { call } })
  calls.length = 0
  const plan = { source: changed, handlers: { call } }
  const fork = await forkInMemory(parent.timeline, position ?? atEnd(parent), plan)
  const codes = fork.differences.map(({ code }) => code)
  const { context, result } = await finish(fork)
  return { codes, called: [...calls], context, status: result.status, parent, differences: fork.differences }
}

const change = (from: string | RegExp, to: string) => {
  const changed = source.replace(from, to)
  expect(changed).not.toBe(source)
  return changed
}

test('comments and layout are no difference', async () => {
  const { codes, called } = await forkBy(`# another text\n${change('n: 1 }', 'n:   1 }')}`)
  expect(codes).toEqual([])
  expect(called).toEqual([])
})

test('a node whose definition is another keeps its result, and it is said', async () => {
  const { differences, called } = await forkBy(
    change(
      'handler: call, inputs: { n: $ctx.n }, output: n, next: b',
      'handler: call, inputs: { n: 7 }, output: n, next: b',
    ),
  )
  expect(differences.map(({ message }) => message)).toEqual([
    '"main/a" is written differently now; its recorded result is used all the same.',
  ])
  expect(called).toEqual([])
})

test('where a node is gone, the path runs from there', async () => {
  const gone = change('next: b }', 'next: both }').replace(/ {6}- \{ id: b,.*\n/, '')
  const { codes, called, status } = await forkBy(gone)
  expect(codes).toEqual(['fork-way-changed'])
  expect(called).toEqual([
    'main/both/[left]/left',
    'main/both/[right]/right',
    'main/both/[left]/left_2',
    'main/sub/inner/x',
    'main/sub/inner/y',
  ])
  expect(status).toBe('completed')
})

test('a new node between two others runs, and so does all after it', async () => {
  const added = change(
    'output: n, next: both }',
    'output: n, next: new }\n      - { id: new, type: transform, set: { n: n * 10 }, next: both }',
  )
  const { codes, called, context } = await forkBy(added)
  expect(codes).toEqual(['fork-way-changed'])
  expect(called).not.toContain('main/b')
  expect(called).toContain('main/both/[left]/left')
  expect(context).toMatchObject({ n: 30, l: 32, r: 31, s: 32 })
})

test('a node that is of another type now runs, and all after it', async () => {
  const { codes, called, context } = await forkBy(
    change(/\{ id: b, type: compute.*\}/, '{ id: b, type: transform, set: { n: "100" }, next: both }'),
  )
  expect(codes).toEqual(['fork-node-type'])
  expect(called).not.toContain('main/a')
  expect(called).toHaveLength(5)
  expect(context['n']).toBe(100)
})

test('what parts in one branch does not concern the branch beside it', async () => {
  const { codes, called, context } = await forkBy(
    change(/\{ id: left_2, type: compute.*\}/, '{ id: left_2, type: transform, set: { l: "-1" } }'),
  )
  expect(codes).toEqual(['fork-node-type'])
  expect(called).toEqual(['main/sub/inner/x', 'main/sub/inner/y'])
  expect(context).toMatchObject({ l: -1, r: 4 })
})

test('what parts in a sub-workflow keeps what came before it there', async () => {
  const { codes, called, context } = await forkBy(
    change(/\{ id: y, type: compute.*\}/, '{ id: y, type: transform, set: { n: n + 50 } }'),
  )
  expect(codes).toEqual(['fork-node-type'])
  expect(called).toEqual([])
  expect(context['s']).toBe(54)
})

test('a sub-workflow that is gone is what the fork runs into', async () => {
  const { codes, status } = await forkBy(
    change('workflow: inner,', 'workflow: other,').replace('  inner:', '  other:'),
  )
  expect(codes).toEqual(['fork-node-changed', 'fork-workflow-gone'])
  expect(status).toBe('completed')
})

test('a first node that is new runs before all else', async () => {
  const { codes, called, context } = await forkBy(
    change(
      '    nodes:\n      - { id: a,',
      '    nodes:\n      - { id: zero, type: transform, set: { n: "5" }, next: a }\n      - { id: a,',
    ),
  )
  expect(codes).toEqual(['fork-way-changed'])
  expect(called[0]).toBe('main/a')
  expect(context['n']).toBe(7)
})

test('a node that had just begun and is written differently now begins once more', async () => {
  const parent = await runToEnd({ source, handlers: { call } })
  const { structure, length } = parent.timeline
  const enter = Array.from({ length }, (_, seq) => seq).find(
    seq => structure.type(seq) === 'enter' && structure.address(seq) === 'main/b',
  )!
  const { codes, called, context } = await forkBy(
    change(
      '{ id: b, type: compute, handler: call, inputs: { n: $ctx.n }',
      '{ id: b, type: compute, handler: call, inputs: { n: 40 }',
    ),
    enter + 1,
  )
  expect(codes).toEqual(['fork-node-anew'])
  expect(called[0]).toBe('main/b')
  expect(context['n']).toBe(41)
})
