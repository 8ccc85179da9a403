import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile } from '../../src/workflow/expression.ts'
import type { Json, JsonObject } from '../../src/workflow/json.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { inferShape } from '../../src/workflow/schema/infer.ts'
import { shapeOf } from '../../src/workflow/schema/shape.ts'

const schema = `
          type: object
          additionalProperties: false
          required: [score, verdict]
          properties:
            score: { type: number }
            verdict: { type: string, enum: [approved, rejected] }
            note: { type: [string, 'null'] }
            tags: { type: array, items: { type: string } }
            author: { type: object, properties: { name: { type: string } } }`

/** A review by an agent, and one node that uses it, or several. */
const workflow = (rest: string, given = schema) => `workflows:
  main:
    inputs:
      limit: { type: number, required: true }
      name: { type: string, default: Ann }
      any: { type: any }
    nodes:
      - id: review
        type: agent
        goal: Review
        output_schema:${given}
        next: use
${rest}
      - { id: end, type: wait, duration: 1 }
`
const using = (expression: string) => `
      - id: use
        type: transform
        set:
          x: ${JSON.stringify(expression)}
        next: end`

interface Found {
  code: string
  severity: string
  message: string
  at: string
}

function problemsIn(source: string): Found[] {
  const lines = source.split('\n')
  return parseWorkflowFile(source, 'flow.yaml').problems.map(
    ({ code, severity, message, range, remedy }) => ({
      code,
      severity,
      message: `${message} ${remedy}`,
      at: lines[range.start.line]!.slice(
        range.start.character,
        range.start.line === range.end.line ? range.end.character : undefined,
      ),
    }),
  )
}
const problemsOf = (expression: string) => problemsIn(workflow(using(expression)))

describe('an expression that cannot fit the schema', () => {
  test.each([
    ['review.scor > 1', 'unknown-member', 'error', 'scor', 'Did you mean "score"?'],
    ["review['scor'] > 1", 'unknown-member', 'error', 'scor', 'Did you mean "score"?'],
    ['review.zzz', 'unknown-member', 'error', 'zzz', 'Known are: "score"'],
    ['true ? 1.0 : review.scor', 'unknown-member', 'warning', 'scor', 'score'],
    ['has(review.scor)', 'unknown-member', 'warning', 'scor', 'score'],
    ['review.author.nam', 'unknown-member', 'warning', 'nam', 'name'],
    ['review.tags.exists(t, t.x)', 'type-mismatch', 'warning', 'x', 'text has no member "x"'],
    ['review.score.startsWith("a")', 'type-mismatch', 'error', 'review.score', 'a text for .startsWith()'],
    ["review.score > '7'", 'type-mismatch', 'error', "review.score > '7'", 'cannot be compared'],
    [
      'review.verdict + 1',
      'type-mismatch',
      'error',
      'review.verdict + 1',
      '"+" does not take a text and a number',
    ],
    ['review.tags - 1', 'type-mismatch', 'error', 'review.tags - 1', '"-" does not take'],
    ['review.author < 1', 'type-mismatch', 'error', 'review.author < 1', 'An object has no order'],
    ['review.score[0]', 'type-mismatch', 'error', 'review.score[0]', 'A number has no items'],
    ["review.tags['a']", 'type-mismatch', 'error', "'a'", 'A text is no index of a list'],
    ['!review.score', 'type-mismatch', 'error', 'review.score', 'takes true or false'],
    ['review.score ? 1 : 2', 'type-mismatch', 'error', 'review.score', 'decides only by'],
    ['review.score.map(s, s)', 'type-mismatch', 'error', 'review.score', 'a list or a map'],
    ['size(review.score)', 'type-mismatch', 'error', 'review.score', 'A number stands here'],
    ["review.score == '7'", 'never-equal', 'warning', "review.score == '7'", 'always false'],
    ["review.verdict == 'aproved'", 'never-equal', 'warning', 'aproved', 'Did you mean "approved"?'],
    ["review.verdict != 'x'", 'never-equal', 'warning', 'x', 'always true'],
    ['limit + name', 'type-mismatch', 'error', 'limit + name', 'a number and a text'],
    ['limit.x', 'type-mismatch', 'error', 'x', 'A number has no member'],
    ['not review.scor', 'unknown-member', 'error', 'scor', 'score'],
  ])('%s is reported', (expression, code, severity, at, message) => {
    const [found, ...others] = problemsOf(expression)
    expect(others).toEqual([])
    expect(found).toMatchObject({ code, severity, at })
    expect(found!.message).toContain(message)
  })
})

test.each([
  'review.score > 0.5 and review.verdict == "approved"',
  'review.note == null ? "" : review.note',
  'review.note + "x"',
  'review.author.anything.at_all',
  'review.?score.orValue(1)',
  'review.tags[0] + "!"',
  'review.tags.filter(t, t.startsWith("a")).size() > limit',
  'review.tags.map(t, {"t": t})[0].t',
  'any.x + any[0] - 1',
  'name in review.tags || "x" in review',
  'cel.bind(r, review, r.score * 2)',
  'review.verdict in ["approved", "other"]',
  'name[0:1] + string(limit)',
  '(review.score if limit else review.verdict) == 1',
])('%s is not reported', expression => {
  expect(problemsOf(expression)).toEqual([])
})

describe('nothing is said where the value is not surely the answer:', () => {
  const misfit = `
      - id: use
        type: transform
        set: { x: review.scor }
        next: end`
  test.each<[string, string]>([
    [
      'another node writes the key on one way',
      workflow(`
      - { id: use, type: condition, condition: limit > 1, branches: { "true": other, "false": last } }
      - { id: other, type: compute, handler: ./h.ts#f, output: review, next: last }
      - { id: last, type: transform, set: { x: review.scor }, next: end }`),
    ],
    [
      'the run goes on after a failure',
      workflow(misfit).replace('goal: Review', 'goal: Review\n        on_error: skip'),
    ],
    [
      'the node sets the key itself first',
      workflow(`
      - { id: use, type: transform, set: { review: any, x: review.scor }, next: end }`),
    ],
    [
      'a handler sets keys',
      workflow(`
      - { id: use, type: transform, transform: ./h.ts#f, next: last }
      - { id: last, type: transform, set: { x: review.scor }, next: end }`),
    ],
    [
      'the key is not written on every way',
      workflow(misfit)
        .replace('id: review\n', 'id: first\n        output: nothing\n')
        .replace('next: use', 'next: use'),
    ],
    ['the schema refers to another', workflow(misfit, `\n          type: object\n          $ref: '#/x'`)],
    ['the input has any type', workflow(misfit.replace('review.scor', 'any.scor'))],
  ])('%s', (_, source) => {
    expect(
      problemsIn(source).filter(({ code }) => code === 'unknown-member' || code === 'type-mismatch'),
    ).toEqual([])
  })
})

test('the answer of another way with the same schema is known as well', () => {
  const source = workflow(`
      - { id: use, type: condition, condition: limit > 1, branches: { "true": other, "false": last } }
      - id: other
        type: agent
        output: review
        output_schema:${schema}
        next: last
      - { id: last, type: transform, set: { x: review.scor }, next: end }`)
  expect(problemsIn(source)).toMatchObject([{ code: 'unknown-member', at: 'scor' }])
})

describe('a text', () => {
  const goal = (text: string) =>
    workflow(`
      - { id: use, type: agent, goal: ${JSON.stringify(text)}, next: end }`)
  test.each([
    ['Look at {review.scor}', 'unknown-member', 'warning', 'scor'],
    ['{{ review.author.nam }}', 'unknown-member', 'warning', 'nam'],
    ['{review.score.x}', 'type-mismatch', 'warning', 'x'],
    ['$ctx.review.scor', 'unknown-member', 'error', 'scor'],
  ])('%s that refers to no part of the value is reported', (text, code, severity, at) => {
    expect(problemsIn(goal(text))).toMatchObject([{ code, severity, at }])
  })

  test.each(['{review.score} {review.tags[0]} {review.author.x.y} {limit}', '{review.tags.0}'])(
    '%s that refers to a part is not reported',
    text => {
      expect(problemsIn(goal(text))).toEqual([])
    },
  )
})

describe('branches', () => {
  const branching = (branches: string, condition = 'review.verdict') =>
    workflow(`
      - { id: use, type: condition, condition: ${condition}, branches: { ${branches} } }`)
  test.each([
    ['for all values', 'approved: end, rejected: end', []],
    [
      'for a value that there is not',
      'aproved: end, approved: end, rejected: end',
      [{ code: 'dead-branch', at: 'aproved' }],
    ],
    ['for some values', 'approved: end', [{ code: 'missing-branch' }]],
    ['for some, and a default', 'approved: end, default: end', []],
  ])('%s', (_, branches, expected) => {
    const found = problemsIn(branching(branches))
    expect(found).toHaveLength(expected.length)
    expect(found).toMatchObject(expected)
  })

  test('of a person’s choice are known', () => {
    const source = `workflows:
  main:
    nodes:
      - { id: ask, type: human, human_type: choice, choices: [ship, wait], next: go }
      - { id: go, type: condition, condition: ask.lower(), branches: { shp: end, default: end } }
      - { id: use, type: transform, set: { x: ask == "shp" }, next: end }
      - { id: end, type: transform, set: { y: ask == "shp" } }
`
    expect(problemsIn(source).filter(({ code }) => code === 'never-equal')).toMatchObject([{ at: 'shp' }])
  })
})

describe('a schema', () => {
  test.each([
    [
      'a type that does not exist',
      '\n          type: object\n          properties: { a: { type: strng } }',
      'unknown-schema-type',
      'error',
      'strng',
      'string',
    ],
    [
      'a type of another language',
      '\n          type: object\n          properties: { a: { type: [int, "null"] } }',
      'unknown-schema-type',
      'error',
      'int',
      'integer',
    ],
    [
      'a required property that is not listed',
      '\n          type: object\n          required: [scor]\n          properties: { score: { type: number } }',
      'unknown-required',
      'warning',
      'scor',
      'score',
    ],
    [
      'properties that are no object',
      '\n          type: object\n          properties: [a]',
      'invalid-schema',
      'error',
      '[a]',
      '"properties" takes an object',
    ],
    [
      'an empty list of values',
      '\n          type: string\n          enum: []',
      'invalid-schema',
      'error',
      '[]',
      'a list of values',
    ],
  ])('with %s is reported', (_, given, code, severity, at, message) => {
    const [found, ...others] = problemsIn(workflow(using('limit'), given))
    expect(others).toEqual([])
    expect(found).toMatchObject({ code, severity, at })
    expect(found!.message).toContain(message)
  })
})

/** A schema, and values that fit it. */
interface Case {
  schema: JsonObject
  value: fc.Arbitrary<Json>
}

const names = ['a', 'b', 'score', 'note']

const scalars: readonly Case[] = [
  { schema: { type: 'number' }, value: fc.constantFrom<Json>(0, 1, 2.5, -3) },
  { schema: { type: 'integer' }, value: fc.constantFrom<Json>(0, 1, 7) },
  { schema: { type: 'string' }, value: fc.constantFrom<Json>('', 'a', 'x') },
  { schema: { type: 'boolean' }, value: fc.boolean() },
  { schema: { type: ['string', 'null'] }, value: fc.constantFrom<Json>('a', null) },
  { schema: { enum: ['a', 'x'] }, value: fc.constantFrom<Json>('a', 'x') },
  { schema: { enum: [1, 'a', null] }, value: fc.constantFrom<Json>(1, 'a', null) },
  { schema: {}, value: fc.constantFrom<Json>(1, 'a', null, [1], { a: 1 }) },
]

const cases: fc.Arbitrary<Case> = fc.letrec<{ any: Case; scalar: Case; object: Case; list: Case }>(tie => ({
  any: fc.oneof({ maxDepth: 3 }, tie('scalar'), tie('object'), tie('list')),
  scalar: fc.constantFrom(...scalars),
  object: fc
    .tuple(
      fc.subarray(names, { minLength: 1 }),
      fc.boolean(),
      fc.array(tie('any'), { minLength: 4, maxLength: 4 }),
    )
    .map(([keys, isClosed, parts]) => ({
      schema: {
        type: 'object',
        properties: Object.fromEntries(keys.map((key, i) => [key, parts[i]!.schema])),
        ...(isClosed ? { additionalProperties: false } : {}),
      },
      value: fc.record(
        Object.fromEntries(keys.map((key, i) => [key, parts[i]!.value])),
      ) as fc.Arbitrary<Json>,
    })),
  list: tie('any').map(items => ({
    schema: { type: 'array', items: items.schema },
    value: fc.array(items.value, { maxLength: 2 }) as fc.Arbitrary<Json>,
  })),
})).any

const expressions: fc.Arbitrary<string> = fc.letrec<{ any: string; leaf: string; node: string }>(tie => ({
  any: fc.oneof({ maxDepth: 4, withCrossShrink: true }, tie('leaf'), tie('node')),
  leaf: fc.constantFrom(
    'v',
    'v.a',
    'v.b',
    'v.score',
    'v.note',
    'v[0]',
    'v["a"]',
    '1',
    '"a"',
    'null',
    'true',
    '[1]',
    '{"a": 1}',
  ),
  node: fc.oneof(
    fc
      .tuple(
        tie('any'),
        fc.constantFrom('+', '-', '*', '<', '>=', '==', '!=', 'in', '&&', '||', 'and', 'or'),
        tie('any'),
      )
      .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
    fc.tuple(tie('any'), fc.constantFrom('a', 'score')).map(([a, name]) => `(${a}).${name}`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a})[${b}]`),
    fc
      .tuple(
        fc.constantFrom('size', 'string', 'sum', 'round', 'keys', 'dyn', 'not ', '!', '-', 'is_true', 'sort'),
        tie('any'),
      )
      .map(([name, a]) => `${name}(${a})`),
    fc
      .tuple(tie('any'), fc.constantFrom('map', 'filter', 'all', 'exists'), tie('any'))
      .map(([a, name, b]) => `(${a}).${name}(v, ${b})`),
    fc
      .tuple(
        tie('any'),
        fc.constantFrom('trim()', 'startsWith("a")', 'join(",")', 'get("a")', 'split(",")', 'slice(0)'),
      )
      .map(([a, name]) => `(${a}).${name}`),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(([a, b, c]) => `(${a}) ? dyn(${b}) : dyn(${c})`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `cel.bind(v, ${a}, ${b})`),
  ),
})).any

test('an expression that works on a value of the schema is not reported as an error', () => {
  let working = 0
  let reported = 0
  fc.assert(
    fc.property(
      cases.chain(one => one.value.map(value => ({ schema: one.schema, value }))),
      expressions,
      (one, source) => {
        const shape = shapeOf(one.schema)
        let expression: ReturnType<typeof compile>
        try {
          expression = compile(source)
        } catch {
          return
        }
        const { misfits } = inferShape(expression, name => (name === 'v' ? shape : undefined))
        const certain = misfits.filter(({ isCertain }) => isCertain)
        if (certain.length > 0) reported++
        let value: Json
        try {
          value = expression.evaluate({ v: one.value })
          working++
        } catch {
          return
        }
        expect(certain, JSON.stringify(value)).toEqual([])
      },
    ),
    { numRuns: 5_000 },
  )
  // Both happen often enough for the test to mean something.
  expect(working).toBeGreaterThan(300)
  expect(reported).toBeGreaterThan(300)
})

test('what an expression gives has the shape that was found', () => {
  fc.assert(
    fc.property(
      cases.chain(one => one.value.map(value => ({ schema: one.schema, value }))),
      expressions,
      (one, source) => {
        try {
          const expression = compile(source)
          const { shape } = inferShape(expression, name => (name === 'v' ? shapeOf(one.schema) : undefined))
          const value = expression.evaluate({ v: one.value })
          if (!shape) return
          const kind = value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value
          if (!shape.kinds.has(kind as never)) throw new RangeError(`${source}: ${kind}`)
          if (shape.values && !shape.values.includes(value as never))
            throw new RangeError(`${source}: ${value}`)
        } catch (thrown) {
          if (thrown instanceof RangeError) throw thrown
        }
      },
    ),
    { numRuns: 3_000 },
  )
})

describe('a statement of a text', () => {
  const statements = (...lines: string[]) =>
    `\n      - id: use\n        type: transform\n        transform: |\n${lines.map(line => `          ${line}\n`).join('')}        next: end`

  test.each([
    ['x = review.scor', 'unknown-member', 'scor'],
    ['x = 1; y = limit + review.verdict', 'type-mismatch', 'limit + review.verdict'],
    ["x = review.verdict == 'aproved' # why", 'never-equal', 'aproved'],
    ['limit += review.verdct', 'unknown-member', 'verdct'],
  ])('%s has %s at its place', (line, code, at) => {
    expect(problemsIn(workflow(statements('a = 1', line)))).toMatchObject([{ code, at }])
  })

  test('may read what an earlier one set to something else', () => {
    expect(problemsIn(workflow(statements('review = 1', 'x = review + 1')))).toEqual([])
  })
})
