import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { isWorkflowText } from '../../src/workflow/native/is-workflow.ts'

const example = resolve(import.meta.dirname, '../../examples/release-notes/workflow.yaml')

test.each([
  ['the example', readFileSync(example, 'utf8')],
  ['a workflow without the wrapper', 'w:\n  nodes:\n    - id: a\n'],
  ['flow style', 'workflows: { w: { nodes: [{ id: a, type: wait }] } }'],
  ['one whose workflows are all of another file', 'workflows:\n  w:\n    $ref: ./other.yaml#w\n'],
  ['one whose YAML does not parse yet', 'workflows:\n  w:\n    nodes:\n      - { id: a'],
])('%s is a workflow', (_, text) => {
  expect(isWorkflowText(text)).toBe(true)
})

test.each([
  ['an empty file', ''],
  ['an Arazzo description', "workflows:\n  - workflowId: a\n    inputs: { $ref: './b.yaml#/inputs' }\n"],
  ['settings', 'name: x\nversion: 2\n'],
  ['a CircleCI configuration', 'jobs:\n  build: {}\nworkflows:\n  main:\n    jobs: [build]\n'],
  ['a compose file', 'services:\n  db:\n    image: postgres\n'],
  ['a file with nodes that have no ids', 'cluster:\n  nodes:\n    - host: a\n'],
])('%s is none', (_, text) => {
  expect(isWorkflowText(text)).toBe(false)
})
