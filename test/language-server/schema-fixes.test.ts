import { expect, test } from 'vitest'
import { codeActions } from '../../src/language-server/code-actions.ts'
import { createModel } from '../../src/language-server/model.ts'

test.each([
  ['review.scor > 1', 'Change to "score"', 'score'],
  ["review.verdict == 'aproved'", 'Change to "approved"', 'approved'],
])('%s is corrected by a quick fix', (expression, title, newText) => {
  const source = `workflows:
  main:
    nodes:
      - id: review
        type: agent
        output_schema:
          type: object
          additionalProperties: false
          properties: { score: { type: number }, verdict: { enum: [approved, rejected] } }
        next: use
      - { id: use, type: transform, set: { x: "${expression}" } }
`
  const model = createModel('file:///flow.yaml', '/flow.yaml', 1, source)
  const [problem] = model.file.problems
  const [action] = codeActions(model, problem!.range, model.file.problems)
  expect(action).toMatchObject({ title, edit: { changes: { 'file:///flow.yaml': [{ newText }] } } })
})
