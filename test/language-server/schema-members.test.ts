import { describe, expect, test } from 'vitest'
import { completionsAt } from '../../src/language-server/completion/complete.ts'
import { hoverAt } from '../../src/language-server/hover.ts'
import { nothingAround } from '../../src/language-server/surroundings.ts'
import { fixture } from './check.ts'

const file = (nodes: string) => `workflows:
  main:
    nodes:
      - id: review
        type: agent
        goal: Review it.
        output_schema:
          type: object
          properties:
            verdict: { enum: [pass, fail], description: What to do with it. }
            notes:
              type: array
              items: { type: object, properties: { line: { type: integer } } }
        next: after
${nodes}`

async function members(marked: string): Promise<(string | undefined)[][]> {
  const { model, caret } = fixture(marked)
  const items = await completionsAt(model, caret, nothingAround)
  return items.filter(({ kind }) => kind === 5).map(({ label, detail }) => [label, detail])
}

const ofReview = [
  ['verdict', '"pass" or "fail"'],
  ['notes', 'a list'],
]

describe('members that a schema names are offered', () => {
  test('while the expression does not parse', async () => {
    const node =
      '      - { id: after, type: condition, condition: review.‸, branches: { default: review } }\n'
    expect(await members(file(node))).toEqual(ofReview)
  })
  test('in a template', async () => {
    const node = '      - { id: after, type: agent, goal: "It is {review.‸}" }\n'
    expect(await members(file(node))).toEqual(ofReview)
  })
  test('of the items of a list', async () => {
    const node = '      - { id: after, type: transform, set: { x: "review.notes[0].‸" } }\n'
    expect(await members(file(node))).toEqual([['line', 'a number']])
  })
})

test('the hover of a member has its description', async () => {
  const node =
    '      - { id: after, type: condition, condition: review.ver‸dict == "pass", branches: { default: review } }\n'
  const { model, caret } = fixture(file(node))
  expect((await hoverAt(model, caret, nothingAround))?.contents).toEqual({
    kind: 'markdown',
    value: '**review.verdict** · "pass" or "fail"\n\nWhat to do with it.',
  })
})
