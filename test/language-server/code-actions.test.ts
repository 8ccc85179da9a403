import { describe, expect, test } from 'vitest'
import { codeActions } from '../../src/language-server/code-actions.ts'
import { problemsOf } from '../../src/language-server/diagnostics.ts'
import { nothingAround, type Surroundings } from '../../src/language-server/surroundings.ts'
import { edited, fixture } from './check.ts'

const around: Surroundings = {
  ...nothingAround,
  handlers: async (_, module) => ({
    uri: module,
    exports: [
      {
        name: 'loadIssues',
        signature: 'loadIssues()',
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      },
    ],
  }),
}

/** The file after each of the quick fixes at the caret, by their titles. */
async function fixes(marked: string): Promise<Record<string, string>> {
  const { model, caret } = fixture(marked)
  const problems = await problemsOf(model, around)
  const actions = codeActions(model, { start: caret, end: caret }, problems)
  return Object.fromEntries(
    actions.map(({ title, edit }) => [title, edited(model, edit!.changes![model.uri]! as never)]),
  )
}

const flow = (nodes: string) => `handlers: ./h.ts\nworkflows:\n  main:\n    nodes:\n${nodes}`

describe('quick fixes', () => {
  const last = '      - { id: last, type: wait, duration: 1 }\n'
  test.each([
    [
      'a misspelt key',
      `      - { id: a, type: wait, dura‸tions: 2, duration: 1, next: last }\n${last}`,
      'Change to "duration"',
      undefined,
    ],
    [
      'a key that nothing reads',
      `      - id: a\n        type: wait\n        bog‸us: 2 # why\n        duration: 1\n        next: last\n${last}`,
      'Remove "bogus"',
      `      - id: a\n        type: wait\n        duration: 1\n        next: last\n${last}`,
    ],
    [
      'a key that nothing reads, on one line',
      `      - { id: a, bog‸us: [2, 3], type: wait, duration: 1, next: last }\n${last}`,
      'Remove "bogus"',
      `      - { id: a, type: wait, duration: 1, next: last }\n${last}`,
    ],
    [
      'the first key on one line, that nothing reads',
      `      - { bog‸us: 2, id: a, type: wait, duration: 1, next: last }\n${last}`,
      'Remove "bogus"',
      `      - { id: a, type: wait, duration: 1, next: last }\n${last}`,
    ],
    [
      'a misspelt key that says the type',
      `      - { id: a, tp‸ye: wait, duration: 1, next: last }\n${last}`,
      'Change to "type"',
      `      - { id: a, type: wait, duration: 1, next: last }\n${last}`,
    ],
    [
      'a misspelt target',
      `      - id: a\n        type: wait\n        duration: 1\n        next: las‸d\n${last}`,
      'Change to "last"',
      `      - id: a\n        type: wait\n        duration: 1\n        next: last\n${last}`,
    ],
    [
      'a misspelt target in a list',
      `      - { id: a, type: parallel, parallel_nodes: [last, l‸ats] }\n${last}`,
      'Change to "last"',
      `      - { id: a, type: parallel, parallel_nodes: [last, last] }\n${last}`,
    ],
    [
      'a misspelt type',
      `      - { id: a, type: com‸pte, handler: loadIssues, next: last }\n${last}`,
      'Change to "compute"',
      `      - { id: a, type: compute, handler: loadIssues, next: last }\n${last}`,
    ],
    [
      'a misspelt handler',
      `      - { id: a, type: compute, handler: load‸Isues, next: last }\n${last}`,
      'Change to "loadIssues"',
      `      - { id: a, type: compute, handler: loadIssues, next: last }\n${last}`,
    ],
    [
      'a misspelt handler of a module',
      `      - { id: a, type: compute, handler: "./x.ts#load‸Isues", next: last }\n${last}`,
      'Change to "loadIssues"',
      `      - { id: a, type: compute, handler: "./x.ts#loadIssues", next: last }\n${last}`,
    ],
    [
      'a word that is no truth value in YAML 1.2',
      `      - { id: a, type: compute, handler: loadIssues, fail_fast: y‸es, next: last }\n${last}`,
      'Change to "true"',
      `      - { id: a, type: compute, handler: loadIssues, fail_fast: true, next: last }\n${last}`,
    ],
    [
      'a misspelt key below another',
      `      - { id: a, type: wait, duration: 1, retry_policy: { max_at‸empts: 2 }, next: last }\n${last}`,
      'Change to "max_attempts"',
      `      - { id: a, type: wait, duration: 1, retry_policy: { max_attempts: 2 }, next: last }\n${last}`,
    ],
    [
      'a misspelt function',
      `      - { id: a, type: transform, set: { x: "si‸ez([1])" }, next: last }\n${last}`,
      'Change to "size"',
      `      - { id: a, type: transform, set: { x: "size([1])" }, next: last }\n${last}`,
    ],
    [
      'a misspelt workflow',
      `      - { id: a, type: workflow, workflow: mai‸m, next: last }\n${last}`,
      'Change to "main"',
      `      - { id: a, type: workflow, workflow: main, next: last }\n${last}`,
    ],
    [
      'a condition without default',
      `      - id: a\n        type: condition\n        condition: string(1)\n        bran‸ches:\n          x: last\n${last}`,
      'Add a default branch to "last"',
      `      - id: a\n        type: condition\n        condition: string(1)\n        branches:\n          x: last\n          default: last\n${last}`,
    ],
    [
      'a condition without default on one line',
      `      - { id: a, type: condition, condition: string(1), branc‸hes: { x: last } }\n${last}`,
      'Add a default branch to "last"',
      `      - { id: a, type: condition, condition: string(1), branches: { x: last, default: last } }\n${last}`,
    ],
    [
      'an unreachable node',
      `      - { id: a, type: wait, duration: 1, next: last }\n      - id: lo‸st # nobody comes here\n        type: wait\n        duration: 1\n${last}`,
      'Remove the node "lost"',
      `      - { id: a, type: wait, duration: 1, next: last }\n${last}`,
    ],
    [
      'a missing key',
      `      - id: a\n        type: wa‸it\n        next: last\n${last}`,
      'Add "duration"',
      `      - id: a\n        type: wait\n        next: last\n        duration: \n${last}`,
    ],
    [
      'an id that is taken',
      `      - { id: last, type: wait, duration: 1 }\n      - { id: la‸st, type: wait, duration: 1 }\n`,
      'Change to "last_2"',
      `      - { id: last, type: wait, duration: 1 }\n      - { id: last_2, type: wait, duration: 1 }\n`,
    ],
  ])('of %s', async (_, nodes, title, expected) => {
    const found = await fixes(flow(nodes))
    if (expected === undefined) expect(Object.keys(found)).not.toContain(title)
    else expect(found[title]).toBe(flow(expected))
  })

  test('come only for what is at the cursor', async () => {
    expect(await fixes(flow('      - { id: ‸a, type: wait, duration: 1, next: b }\n'))).toEqual({})
  })
})

test('a handler that is in no module is a problem', async () => {
  const { model } = fixture(flow('      - { id: a, type: compute, handler: other }\n'))
  const found = await problemsOf(model, around)
  expect(found.map(({ code }) => code)).toEqual(['unknown-handler'])
  expect(found[0]!.range).toEqual({ start: { line: 4, character: 41 }, end: { line: 4, character: 46 } })
})
