import { expect, test } from 'vitest'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { runToEnd } from '../start-run.ts'

/** The context after a transform node with this text has run. */
async function afterTransform(text: string, inputs: object) {
  const lines = text.split('\n').map(line => `          ${line}`)
  const source = `workflows:\n  w:\n    nodes:\n      - id: t\n        type: transform\n        transform: |\n${lines.join('\n')}\n`
  const { context, result } = await runToEnd({ source, inputs: inputs as never })
  return result.status === 'completed' ? context : result
}

test.each<[string, string, object, object]>([
  [
    'literals in both spellings',
    'a = true\nb = False\nc = None\nd = "text"\ne = 1.5',
    {},
    { a: true, b: false, c: null, d: 'text', e: 1.5 },
  ],
  ['a copy of a key', 'b = ctx.a', { a: [1] }, { a: [1], b: [1] }],
  ['arithmetic on a key', 'n = n + 1', { n: 2 }, { n: 3 }],
  ['an operator with assignment', 'n += 2', { n: 2 }, { n: 4 }],
  ['a choice', 'x = "high" if score > 0.8 else "low"', { score: 0.9 }, { score: 0.9, x: 'high' }],
  ['a default for a missing key', 'n = ctx.get("n", 0) + 1', {}, { n: 1 }],
  ['a first value where the key is missing', 'n = n + 1 if n else 1', {}, { n: 1 }],
  ['a default by or for a missing key', 'x = given or "none"', {}, { x: 'none' }],
  ['a test for a missing key', 'x = not given\ny = given is None', {}, { x: true, y: true }],
  ['the last item', 'x = l[-1]', { l: [1, 2] }, { l: [1, 2], x: 2 }],
  ['a default by or', 'x = given or "none"', { given: '' }, { given: '', x: 'none' }],
  ['a test for a key', "x = 'a' in locals()", { a: 1 }, { a: 1, x: true }],
  ['a slice', 'top = items[:2]', { items: [1, 2, 3] }, { items: [1, 2, 3], top: [1, 2] }],
  [
    'merge of maps and of lists',
    'm = merge(a, b)\nl = merge([1], [2])',
    { a: { x: 1 }, b: { y: 2 } },
    { a: { x: 1 }, b: { y: 2 }, m: { x: 1, y: 2 }, l: [1, 2] },
  ],
  [
    'filter and deduplicate with named arguments',
    "f = filter(l, k='a')\nd = deduplicate(l, by='k')",
    { l: [{ k: 'a' }, { k: 'a' }] },
    { l: [{ k: 'a' }, { k: 'a' }], f: [{ k: 'a' }, { k: 'a' }], d: [{ k: 'a' }] },
  ],
  [
    'a value over several lines, and comments',
    '# why\nm = {\n  "a": 1,  # one\n  "b": [2]\n}',
    {},
    { m: { a: 1, b: [2] } },
  ],
  [
    'a path',
    'state.report.title = "T"\nctx["other"] = 1'.replace('ctx["other"]', 'ctx.other'),
    {},
    { report: { title: 'T' }, other: 1 },
  ],
])('a transform text with %s does what its author meant', async (_, text, inputs, expected) => {
  expect(await afterTransform(text, inputs)).toEqual(expected)
})

test.each([
  ['a loop', 'for x in xs:\n  total = total + x'],
  ['a comprehension', 'ys = [x * 2 for x in xs]'],
  ['a function', 'def f(x):\n  return x'],
])('%s is a finding that names the node and the way out', (_, text) => {
  const lines = text.split('\n').map(line => `          ${line}`)
  const source = `workflows:\n  w:\n    nodes:\n      - id: calc\n        type: transform\n        transform: |\n${lines.join('\n')}\n`
  const [problem] = parseWorkflowFile(source, 'w.yaml').problems.filter(one => one.severity === 'error')
  expect(problem).toMatchObject({ code: 'not-an-expression', message: expect.stringContaining('"calc"') })
  expect(problem!.remedy).toContain('export a function calc(input, run)')
})

test.each([
  ['a power', 'y = x ** 2'],
  ['a text with values in it', 'y = f"{x} items"'],
  ['a function without a name', 'y = lambda x: x'],
])('%s is a finding that says how to write it', (_, text) => {
  const source = `workflows:\n  w:\n    nodes:\n      - id: calc\n        type: transform\n        transform: '${text}'\n`
  const [problem] = parseWorkflowFile(source, 'w.yaml').problems
  expect(problem).toMatchObject({
    code: 'expression-syntax',
    remedy: expect.stringContaining('as a handler'),
  })
})

test.each([
  ['a whole quotient', 'x // 2', true],
  ['a whole quotient of a call', 'size(x) // len(y)', true],
  ['a comment', 'x // half of it', false],
  ['a comment that begins with a number', 'x // 2 halves', false],
  ['a comment on a line of its own', 'x\n// 2', false],
])('%s is told from a comment', (_, expression, isWrong) => {
  const source = `workflows: { w: { nodes: [{ id: a, type: transform, set: { y: ${JSON.stringify(expression)} } }] } }`
  const { problems } = parseWorkflowFile(source, 'w.yaml')
  expect(problems.map(({ code }) => code)).toEqual(isWrong ? ['expression-syntax'] : [])
})

test('a parallel node that joins by merge waits for all of its branches', async () => {
  const source = `workflows:
  w:
    nodes:
      - { id: p, type: parallel, parallel_nodes: [a, b], join_strategy: merge }
      - { id: a, type: transform, set: { x: 1 } }
      - { id: b, type: transform, set: { y: 2 } }
`
  const { context } = await runToEnd({ source })
  expect(context).toEqual({ x: 1, y: 2 })
})

test('a choice that is a map is its value', () => {
  const source = `workflows:
  w:
    nodes:
      - { id: ask, type: hitl, hitl_type: choice, choices: [{ label: Yes please, value: yes }, no], next: c }
      - { id: c, type: condition, condition: ask, branches: { yes: end, no: end } }
      - { id: end, type: wait, duration: 1 }
`
  const { problems, workflows } = parseWorkflowFile(source, 'w.yaml')
  expect(workflows.get('w')?.nodes.get('ask')?.config).toMatchObject({ choices: ['yes', 'no'] })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
})

test('a short name that nothing writes is not taken for another short one', () => {
  const source = `workflows: { w: { nodes: [{ id: a, type: transform, set: { k: 1 }, next: b }, { id: b, type: condition, condition: not s, branches: { true: a, false: c } }, { id: c, type: wait, duration: 1 }] } }`
  expect(parseWorkflowFile(source, 'w.yaml').problems).toEqual([])
})

const choice = (condition: string) => `workflows:
  w:
    nodes:
      - id: c
        type: condition
        condition: ${condition}
        branches: { good: good, bad: bad, true: good, false: bad }
      - { id: good, type: transform, set: { went: "'good'" } }
      - { id: bad, type: transform, set: { went: "'bad'" } }
`

test.each<[string, string, object, string]>([
  ['a key whose value is the branch', 'verdict', { verdict: 'bad' }, 'bad'],
  ['a key that is true or false', 'ready', { ready: true }, 'good'],
  ['a list, by whether it is empty', 'issues', { issues: [] }, 'bad'],
  ['a comparison of two keys', 'coverage >= min_coverage', { coverage: 80, min_coverage: 70 }, 'good'],
  [
    'and, or, not with dotted paths',
    'not user.banned and (user.age > 17 or user.trusted)',
    { user: { banned: false, age: 20, trusted: false } },
    'good',
  ],
  ['a handler', 'judge', {}, 'bad'],
  ['a key that is called like a handler', 'judge', { judge: 'good' }, 'good'],
])('a condition can be %s', async (_, condition, inputs, expected) => {
  const handlers = { judge: () => 'bad' }
  const { context } = await runToEnd({ source: choice(condition), inputs: inputs as never, handlers })
  expect(context['went']).toBe(expected)
})

test('a transform can be a handler that returns the keys to set', async () => {
  const source = `workflows:\n  w:\n    nodes:\n      - { id: t, type: transform, transform: shape }\n`
  const handlers = { shape: ({ a }: { a?: unknown }) => ({ b: (a as number) + 1 }) }
  const { context } = await runToEnd({ source, inputs: { a: 1 }, handlers })
  expect(context).toEqual({ a: 1, b: 2 })
})

test.each<[string, object, unknown]>([
  ['1 if c else "a"', { c: false }, 'a'],
  ['None or []', {}, []],
  ['"an" in text', { text: 'banana' }, true],
  ['x or 3 or "s"', { x: 0 }, 3],
])('%s mixes types as its author meant', async (expression, inputs, expected) => {
  expect(await afterTransform(`y = ${expression}`, inputs)).toMatchObject({ y: expected })
})
