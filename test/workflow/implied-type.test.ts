import { expect, test } from 'vitest'
import { outlineOf } from '../../src/workflow/native/outline.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { parseYaml } from '../../src/workflow/native/yaml-source.ts'

const source = (node: string) => `workflows:\n  w:\n    nodes:\n      - ${node}\n`

test('a node without a type that has a goal is an agent', () => {
  const text = source('{ id: plan, role: planner, goal: Plan it, tools: [shell] }')
  const file = parseWorkflowFile(text, 'flow.yaml')
  expect(file.problems.filter(one => one.severity === 'error')).toEqual([])
  expect(file.workflows.get('w')!.nodes.get('plan')).toMatchObject({
    type: 'agent',
    config: { role: 'planner', tools: ['shell'] },
  })
  expect(outlineOf(parseYaml(text)).workflows[0]!.nodes[0]).toMatchObject({ id: 'plan', type: 'agent' })
})

test.each(['{ id: a }', '{ id: a, handler: load }', '{ id: a, goal: g, members: [] }'])(
  'the type of %s is asked for',
  node => {
    const { problems } = parseWorkflowFile(source(node), 'flow.yaml')
    expect(problems).toContainEqual(expect.objectContaining({ code: 'missing-type' }))
  },
)
