import { describe, expect, test } from 'vitest'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { nodeTypes } from '../../src/workflow/node-types/registry.ts'
import type { ProblemCode } from '../../src/workflow/problem.ts'
import type { SourceRange } from '../../src/workflow/source.ts'

/** The text that a range covers. */
function cut(source: string, { start, end }: SourceRange): string {
  const lines = source.split('\n')
  const offset = (line: number) => lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0)
  return source.slice(offset(start.line) + start.character, offset(end.line) + end.character)
}

/** A file whose only nodes are these lines. */
const nodes = (...lines: string[]) =>
  `workflows:\n  main:\n    nodes:\n${lines.map(line => `      - ${line}\n`).join('')}`

const allTypes = Object.keys(nodeTypes)
  .map(type => `"${type}"`)
  .join(', ')

interface Case {
  code: ProblemCode
  title: string
  source: string
  /** The text that is marked. */
  at: string
  message: string
  remedy: string
}

const cases: Case[] = [
  {
    code: 'yaml-syntax',
    title: 'a bracket that is not closed',
    source: 'workflows:\n  main:\n    nodes: [a\n',
    at: '',
    message:
      'The YAML does not parse: Flow sequence in block collection must be sufficiently indented and end with a ].',
    remedy: 'Correct the syntax here.',
  },
  {
    code: 'yaml-too-complex',
    title: 'aliases that multiply',
    source: `a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
${nodes('{ id: a, type: compute, handler: f, inputs: { x: *d } }')}`,
    at: '{ id: a, type: compute, handler: f, inputs: { x: *d } }',
    message: 'The YAML cannot be expanded: Excessive alias count indicates a resource exhaustion attack.',
    remedy: 'Use fewer aliases, or write the parts out.',
  },
  {
    code: 'yaml-too-complex',
    title: 'an alias to a part of itself',
    source: nodes('&a { id: a, type: compute, handler: f, inputs: { x: *a } }'),
    at: '{ id: a, type: compute, handler: f, inputs: { x: *a } }',
    message: 'The YAML cannot be expanded: an alias refers to a value that it is a part of.',
    remedy: 'Use fewer aliases, or write the parts out.',
  },
  {
    code: 'not-a-workflow',
    title: 'an empty file',
    source: '',
    at: '',
    message: 'This is not a workflow file: it is empty.',
    remedy: 'Begin with "workflows:", a name below it, and a list "nodes:" below that.',
  },
  {
    code: 'not-a-workflow',
    title: 'a list',
    source: '- a\n- b\n',
    at: '- a\n- b',
    message: 'This is not a workflow file: it is a list.',
    remedy: 'Begin with "workflows:", a name below it, and a list "nodes:" below that.',
  },
  {
    code: 'not-a-workflow',
    title: 'workflows that are no mapping',
    source: 'workflows: [main]\n',
    at: 'workflows: [main]',
    message: 'This is not a workflow file: "workflows:" holds no mapping.',
    remedy: 'Begin with "workflows:", a name below it, and a list "nodes:" below that.',
  },
  {
    code: 'no-nodes',
    title: 'a workflow without nodes',
    source: 'workflows:\n  main:\n    description: nothing\n',
    at: 'main',
    message: 'The workflow "main" has no nodes.',
    remedy: 'Give it a list "nodes:" with at least one node.',
  },
  {
    code: 'no-nodes',
    title: 'an empty list of nodes',
    source: 'workflows:\n  main:\n    nodes: []\n',
    at: 'nodes: []',
    message: 'The workflow "main" has no nodes.',
    remedy: 'Give it a list "nodes:" with at least one node.',
  },
  {
    code: 'unknown-workflow',
    title: 'a call of a workflow that is not there',
    source: nodes('{ id: a, type: workflow, workflow: mian }'),
    at: 'workflow: mian',
    message: 'There is no workflow "mian" in this file.',
    remedy: 'Did you mean "main"?',
  },
  {
    code: 'missing-id',
    title: 'a node without an id',
    source: nodes('{ type: wait, duration: 1 }'),
    at: '{ type: wait, duration: 1 }',
    message: 'This node has no id.',
    remedy: 'Add "id:" with a name that no other node of the workflow has.',
  },
  {
    code: 'invalid-id',
    title: 'an id with a space',
    source: nodes('{ id: two words, type: wait, duration: 1 }'),
    at: 'id: two words',
    message: '"two words" cannot be a node id.',
    remedy: 'Use letters, digits, "_", "-" and ".", beginning with a letter or "_".',
  },
  {
    code: 'duplicate-id',
    title: 'two nodes with one id',
    source: nodes('{ id: a, type: wait, duration: 1, next: a }', '{ id:   a, type: wait, duration: 1 }'),
    at: 'id:   a',
    message: 'Another node of this workflow has the id "a" too.',
    remedy: 'Give one of them another id.',
  },
  {
    code: 'unknown-node-type',
    title: 'a misspelt type',
    source: nodes('{ id: a, type: transfrom, set: {} }'),
    at: 'type: transfrom',
    message: 'There is no node type "transfrom".',
    remedy: 'Did you mean "transform"?',
  },
  {
    code: 'unknown-node-type',
    title: 'a type called like a prototype member',
    source: nodes('{ id: a, type: constructor }'),
    at: 'type: constructor',
    message: 'There is no node type "constructor".',
    remedy: `Known are: ${allTypes}.`,
  },
  {
    code: 'missing-type',
    title: 'a node without a type',
    source: nodes('{ id: a }'),
    at: 'id: a',
    message: 'The node "a" has no type.',
    remedy: `Add "type:" with one of: ${allTypes}.`,
  },
  {
    code: 'unknown-target',
    title: 'a next that is no node',
    source: nodes('{ id: review, type: wait, duration: 1, next: reveiw }'),
    at: 'reveiw',
    message: 'There is no node "reveiw" in this workflow.',
    remedy: 'Did you mean "review"?',
  },
  {
    code: 'unknown-target',
    title: 'a branch that is no node',
    source: nodes('{ id: a, type: condition, condition: "1", branches: { default: gone } }'),
    at: 'gone',
    message: 'There is no node "gone" in this workflow.',
    remedy: 'Known are: "a".',
  },
  {
    code: 'unknown-target',
    title: 'a start that is no node',
    source: 'workflows:\n  main:\n    start_node: gone\n    nodes: [{ id: a, type: wait, duration: 1 }]\n',
    at: 'start_node: gone',
    message: 'There is no node "gone" in this workflow.',
    remedy: 'Known are: "a".',
  },
  {
    code: 'unreachable-node',
    title: 'a node that nothing leads to',
    source: nodes('{ id: a, type: wait, duration: 1 }', '{ id: b, type: wait, duration: 1 }'),
    at: 'id: b',
    message: 'No path leads to the node "b".',
    remedy: 'Name it in some "next:" or "branches:", or remove it.',
  },
  {
    code: 'unknown-key',
    title: 'a misspelt key of a node',
    source: nodes('{ id: a, type: compute, handler: f, ouput: x }'),
    at: 'ouput',
    message: '"ouput" is not a key of a compute node and is not used.',
    remedy: 'Did you mean "output"?',
  },
  {
    code: 'unknown-key',
    title: 'a key that a workflow does not have',
    source: `${nodes('{ id: a, type: wait, duration: 1 }')}    step: x\n`,
    at: 'step',
    message: '"step" is not a key of the workflow "main" and is not used.',
    remedy: expect.stringContaining('Known are: "description"') as unknown as string,
  },
  {
    code: 'invalid-value',
    title: 'a value of another type',
    source: nodes('{ id: a, type: wait, duration: -1 }'),
    at: 'duration: -1',
    message: expect.stringContaining('"duration"') as unknown as string,
    remedy: 'Correct the value.',
  },
  {
    code: 'invalid-value',
    title: 'a duration that is none',
    source: nodes('{ id: a, type: wait, duration: soon }'),
    at: 'duration: soon',
    message: '"soon" is no duration.',
    remedy: 'Correct the value.',
  },
  {
    code: 'invalid-value',
    title: 'a part deep inside a list',
    source: nodes('{ id: a, type: parallel, parallel_nodes: [a, {b: 1}] }'),
    at: '{b: 1}',
    message: expect.stringContaining('"parallel_nodes.1"') as unknown as string,
    remedy: 'Correct the value.',
  },
  {
    code: 'invalid-value',
    title: 'a limit that is none',
    source: `${nodes('{ id: a, type: wait, duration: 1 }')}    execution: { max_depth: 0 }\n`,
    at: 'max_depth: 0',
    message: '"max_depth" must be a whole number above 0.',
    remedy: 'Correct the value.',
  },
  {
    code: 'invalid-value',
    title: 'an unknown type of an input',
    source: `${nodes('{ id: a, type: wait, duration: 1 }')}    inputs: { x: { type: constructor } }\n`,
    at: 'x: { type: constructor }',
    message:
      '"constructor" is no input type; known are: string, number, integer, boolean, object, array, any.',
    remedy: 'Correct the value.',
  },
  {
    code: 'invalid-value',
    title: 'a number that JSON does not have',
    source: nodes('{ id: a, type: compute, handler: f, inputs: { x: .inf } }'),
    at: '{ id: a, type: compute, handler: f, inputs: { x: .inf } }',
    message: 'JSON has no .nan and no .inf.',
    remedy: 'Correct the value.',
  },
  {
    code: 'invalid-value',
    title: 'a node that is no mapping',
    source: nodes('{ id: a, type: wait, duration: 1 }', 'just a text'),
    at: 'just a text',
    message: 'A node is a mapping with "id:" and "type:".',
    remedy: 'Correct the value.',
  },
  {
    code: 'missing-key',
    title: 'a node without a key that it needs',
    source: nodes('{ id: a, type: compute }'),
    at: '{ id: a, type: compute }',
    message: 'A compute node needs the key "handler".',
    remedy: 'Add "handler:".',
  },
  {
    code: 'no-default-branch',
    title: 'a condition that covers some values only',
    source: nodes('{ id: a, type: condition, condition: "1", branches: { x: a } }'),
    at: 'branches: { x: a }',
    message: 'The condition "a" has branches for "x" only.',
    remedy: 'Add a "default:" branch for every other value.',
  },
  {
    code: 'workflow-recursion',
    title: 'a workflow that calls itself',
    source: nodes('{ id: a, type: workflow, workflow: main }'),
    at: 'workflow: main',
    message: 'The workflow "main" calls itself, directly or through others.',
    remedy: 'Make sure that a condition ends the recursion.',
  },
  {
    code: 'expression-syntax',
    title: 'a condition that does not parse',
    source: nodes('{ id: a, type: condition, condition: "not x +", branches: { default: a } }'),
    at: 'not x +',
    message: 'The expression does not parse at column 8: Unexpected token: RPAREN in `not x +`.',
    remedy: 'Correct the expression.',
  },
  {
    code: 'expression-syntax',
    title: 'an assignment that does not parse',
    source: nodes('{ id: a, type: transform, set: { good: "1", bad: "2 +* 3" } }'),
    at: '2 +* 3',
    message: 'The expression does not parse at column 4: Unexpected token: MULTIPLY in `2 +* 3`.',
    remedy: 'Correct the expression.',
  },
]

cases.push(
  {
    code: 'yaml-syntax',
    title: 'a tab',
    source: 'workflows:\n  main:\n\tnodes: []\n',
    at: '\t',
    message: 'The YAML does not parse: Tabs are not allowed as indentation.',
    remedy: 'Correct the syntax here.',
  },
  {
    code: 'yaml-syntax',
    title: 'a key that stands twice',
    source: nodes('{ id: a, type: wait, duration: 1, duration: 2 }'),
    at: 'duration',
    message: 'The YAML does not parse: The key "duration" stands twice in this mapping.',
    remedy: 'Correct the syntax here.',
  },
  {
    code: 'unknown-target',
    title: 'one of several targets',
    source: nodes('{ id: a, type: wait, duration: 1, next: [a, gone] }'),
    at: 'gone',
    message: 'There is no node "gone" in this workflow.',
    remedy: 'Known are: "a".',
  },
  {
    code: 'unknown-target',
    title: 'the first node of a loop over a list',
    source: nodes('{ id: a, type: foreach, items: "[1]", node: gone }'),
    at: 'gone',
    message: 'There is no node "gone" in this workflow.',
    remedy: 'Known are: "a".',
  },
  {
    code: 'expression-syntax',
    title: 'one line of a transform that does not parse',
    source: `${nodes('id: a')}        type: transform\n        transform: |\n          good = 1\n          bad = 2 +* 3\n`,
    at: '2 +* 3',
    message: 'The expression does not parse at column 4: Unexpected token: MULTIPLY in `2 +* 3`.',
    remedy: 'Correct the expression.',
  },
  {
    code: 'not-an-expression',
    title: 'a line of a transform that is no assignment',
    source: `${nodes('id: a')}        type: transform\n        transform: |\n          good = 1\n          return good\n`,
    at: 'return good',
    message: 'The node "a" has a line that is no assignment of an expression: `return good`.',
    remedy: expect.stringContaining('export a function a(input, run)') as unknown as string,
  },
  {
    code: 'unknown-function',
    title: 'a misspelt function',
    source: nodes('{ id: a, type: transform, set: { x: "1 + siez([1])" } }'),
    at: 'siez',
    message: 'Expressions have no function "siez".',
    remedy: 'Did you mean "size"?',
  },
  {
    code: 'unknown-function',
    title: 'a method that there is not, in a line of a transform',
    source: `${nodes('id: a')}        type: transform\n        transform: |\n          b = 1\n          c = (b or {}).items()\n`,
    at: 'items',
    message: 'Expressions have no method "items".',
    remedy: 'Use one that the page on expressions lists, or make it a handler (type: compute).',
  },
  {
    code: 'wrong-arguments',
    title: 'a function that does not take such arguments',
    source: nodes('{ id: a, type: condition, condition: "len(x, 2) > 1", branches: { true: a, false: a } }'),
    at: 'len',
    message: '"len" does not take such arguments.',
    remedy: 'Write it as `len(x)`.',
  },
)

describe.each(cases)('$title', ({ code, source, at, message, remedy }) => {
  const found = parseWorkflowFile(source, 'flow.yaml').problems.find(problem => problem.code === code)

  test(`is ${code}, with what is wrong and what to do`, () => {
    expect(found).toMatchObject({ message, remedy })
  })

  test('is marked where it stands', () => {
    expect(found && cut(source, found.range)).toBe(at)
  })
})

test.each([
  ['a file in the usual form', nodes('{ id: a, type: wait, duration: 1 }')],
  ['keys of the author', `x-note: 1\n.shared: 2\n${nodes('{ id: a, type: wait, duration: 1, x-y: 2 }')}`],
  ['a file without "workflows:"', 'main:\n  nodes:\n    - { id: a, type: wait, duration: 1 }\nother: 5\n'],
  [
    'merged mappings',
    `x-base: &base { type: compute, handler: f }\n${nodes('{ <<: *base, id: a, next: b }', '{ <<: *base, id: b }')}`,
  ],
  [
    'a condition with true and false',
    nodes(
      '{ id: a, type: condition, condition: x, branches: { true: a, "false": b } }',
      '{ id: b, type: wait, duration: 1 }',
    ),
  ],
])('%s has no problems', (_, source) => {
  expect(parseWorkflowFile(source, 'flow.yaml').problems).toEqual([])
})

test('a node that cannot be used does not make others unknown or unreachable', () => {
  const source = nodes(
    '{ id: a, type: wait, duration: 1, next: b }',
    '{ id: b, type: nope, next: c }',
    '{ id: c, type: wait, duration: 1 }',
  )
  expect(parseWorkflowFile(source, 'flow.yaml').problems.map(problem => problem.code)).toEqual([
    'unknown-node-type',
  ])
})

test('an unknown type that comes from a merged mapping is marked at the id', () => {
  const source = `x-base: &base { type: nope }\n${nodes('{ <<: *base, id: a }')}`
  const [problem] = parseWorkflowFile(source, 'flow.yaml').problems
  expect(problem && cut(source, problem.range)).toBe('id: a')
})

test('what cannot be read behind a mistake in the YAML is not reported word by word', () => {
  const source = `${nodes('id: a')}        inputs: { x: $ctx.b[0] }\n        next: b\n      - { id: b, type: wait, duration: 1 }\n`
  const found = parseWorkflowFile(source, 'flow.yaml').problems.filter(({ code }) => code === 'yaml-syntax')
  expect(found.map(({ range }) => range.start.line)).toEqual([4, 4, 4])
})
