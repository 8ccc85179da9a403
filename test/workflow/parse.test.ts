import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { initialContext } from '../../src/workflow/inputs.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import type { ConditionConfig } from '../../src/workflow/node-types/condition.ts'
import { comparePositions, contains, lineMap, type SourceRange } from '../../src/workflow/source.ts'

const parse = (source: string) => parseWorkflowFile(source, 'flow.yaml')

/** A range as `line:character-line:character`, counted from 0. */
const short = ({ start, end }: SourceRange) => `${start.line}:${start.character}-${end.line}:${end.character}`

const block = `# a comment 😀
workflows:
  main:
    description: "👩‍🚀 astral"
    inputs:
      n: { type: integer, default: 3 }
    nodes:
      - id: first
        type: compute
        handler: work   # not a part of it
        inputs:
          text: |
            several
            lines

        next: second

      - { id: second, type: transform, name: '😀 two', set: { a: "1" }, next: [ third ] }
      - id: third
        type: wait
        duration: 1
`

const ranges = {
  'key of the workflow': '2:2-2:6',
  'whole workflow': '2:2-20:19',
  'input n': '5:6-5:38',
  'node first': '7:8-15:20',
  'first id': '7:8-7:17',
  'first type': '8:8-8:21',
  'first handler': '9:8-9:21',
  'first inputs': '10:8-13:17',
  'first next': '15:8-15:20',
  'node second': '17:8-17:89',
  'second id': '17:10-17:20',
  'second type': '17:22-17:37',
  'second name': '17:39-17:53',
  'second set': '17:55-17:70',
  'second next': '17:72-17:87',
  'node third': '18:8-20:19',
  'third id': '18:8-18:17',
  'third type': '19:8-19:18',
  'third duration': '20:8-20:19',
}

function rangesOf(source: string): Record<string, string> {
  const { workflows, problems } = parse(source)
  expect(problems).toEqual([])
  const main = workflows.get('main')!
  const found: Record<string, string> = {
    'key of the workflow': short(main.keyRange),
    'whole workflow': short(main.range),
    'input n': short(main.inputs[0]!.range),
  }
  for (const node of main.nodes.values()) {
    found[`node ${node.id}`] = short(node.range)
    for (const [key, range] of node.keys) found[`${node.id} ${key}`] = short(range)
  }
  return found
}

describe('ranges', () => {
  test('stand exactly where block and flow style have their parts', () => {
    expect(rangesOf(block)).toEqual(ranges)
  })

  test('are the same with Windows line ends', () => {
    expect(rangesOf(block.replaceAll('\n', '\r\n'))).toEqual(ranges)
  })

  test('are the same after a byte order mark, which is a character of the first line', () => {
    expect(rangesOf(`\uFEFF${block}`)).toEqual(ranges)
  })

  test('count characters as editors do, two for an astral one', () => {
    const { workflows } = parse('{ workflows: { "😀": { nodes: [ { id: a, type: wait, duration: 1 } ] } } }')
    expect(short(workflows.get('😀')!.keyRange)).toBe('0:15-0:19')
  })
})

describe('positions', () => {
  test('every offset of a text has its line and character', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '😀', '\r\n')), parts => {
        const text = parts.join('')
        const position = lineMap(text)
        for (let offset = 0; offset <= text.length; offset++) {
          const before = text.slice(0, offset)
          expect(position(offset)).toEqual({
            line: before.split('\n').length - 1,
            character: offset - (before.lastIndexOf('\n') + 1),
          })
        }
      }),
    )
  })
})

describe('inline breakpoints', () => {
  const comments = (source: string) =>
    parse(source).inlineBreakpoints.map(({ kind, text, range }) => `${kind} ${text} @${short(range)}`)

  test('are found at the end of lines, in block and in flow style', () => {
    expect(
      comments(`workflows: # break
  main:
    nodes:
      - id: a   # break: n > 3 and x == "#"
        type: wait  #log: at {n}
        duration: 1 #   break   
      - { id: b, # log: flow
          type: wait, duration: 1 } # break: 😀
`),
    ).toEqual([
      'break  @0:11-0:18',
      'break n > 3 and x == "#" @3:16-3:43',
      'log at {n} @4:20-4:32',
      'break  @5:20-5:29',
      'log flow @6:17-6:28',
      'break 😀 @7:36-7:47',
    ])
  })

  test('are no texts that look like comments', () => {
    expect(
      comments(`a: "x # break: 1"
b: 'x # break: 2'
c: x#break
d: |
  # break: 3
  x # log: 4
e: >-
  # break: 5
f: x
  y
g: "
  # break: 6
  "
`),
    ).toEqual([])
  })

  test('are no other comments', () => {
    expect(comments('a: 1 # breaking\nb: 2 # logs\nc: 3 # x break: 1\nd: 4 # Break: 1\n')).toEqual([])
  })
})

describe('what a file says', () => {
  test('true and "true" are the same branch', () => {
    const source = (key: string) =>
      `workflows: { m: { nodes: [ { id: a, type: condition, condition: x, branches: { ${key}: a, default: a } } ] } }`
    const keys = ['true', '"true"', 'True', "'true'"].map(key => [
      ...(parse(source(key)).workflows.get('m')!.nodes.get('a')!.config as ConditionConfig).branches.keys(),
    ])
    expect(keys).toEqual(Array(4).fill(['true', 'default']))
  })

  test('keys called like prototype members are data', () => {
    const { workflows, problems } = parse(`
workflows:
  constructor:
    inputs: { __proto__: 1, toString: 2 }
    nodes:
      - { id: __proto__, type: transform, set: { __proto__: "1", valueOf: "2" }, next: constructor }
      - { id: constructor, type: compute, handler: f, inputs: { __proto__: { __proto__: 3 } } }
`)
    expect(problems).toEqual([])
    const workflow = workflows.get('constructor')!
    expect([...workflow.nodes.keys()]).toEqual(['__proto__', 'constructor'])
    expect(workflow.nodes.get('__proto__')!.config).toMatchObject({
      set: [{ path: ['__proto__'] }, { path: ['valueOf'] }],
    })
    expect(workflow.nodes.get('constructor')!.config).toMatchObject({
      inputs: { entries: [['__proto__', { entries: [['__proto__', { value: 3 }]] }]] },
    })
    expect(JSON.stringify(initialContext(workflow, {}, 'x'))).toBe('{"__proto__":1,"toString":2}')
  })

  test('inputs take their defaults, in the long and the short form', () => {
    const { workflows } = parse(
      'workflows: { m: { inputs: { a: 1, b: { type: str, default: x }, c: { required: true }, d: { q: 1 }, e: }, nodes: [ { id: n, type: wait, duration: 1 } ] } }',
    )
    expect(initialContext(workflows.get('m')!, { c: 2, more: 3 }, 'x')).toEqual({
      c: 2,
      more: 3,
      a: 1,
      b: 'x',
      d: { q: 1 },
    })
  })

  test.each([
    ['string', 1],
    ['number', '1'],
    ['integer', 1.5],
    ['boolean', 'true'],
    ['array', { length: 0 }],
    ['object', []],
    ['object', null],
  ])('an input of type %s is not %j', (type, value) => {
    const { workflows } = parse(
      `workflows: { m: { inputs: { a: { type: ${type} } }, nodes: [ { id: n, type: wait, duration: 1 } ] } }`,
    )
    expect(() => initialContext(workflows.get('m')!, { a: value as never }, 'x')).toThrow(
      expect.objectContaining({ code: 'invalid-inputs', place: expect.objectContaining({ path: 'x' }) }),
    )
  })

  test('a missing input is told with the one that may have been meant', () => {
    const { workflows } = parse(
      'workflows: { m: { inputs: { path: { required: true } }, nodes: [ { id: n, type: wait, duration: 1 } ] } }',
    )
    expect(() => initialContext(workflows.get('m')!, { paht: 'x' }, 'x')).toThrow(
      '"path" is missing (there is "paht").',
    )
  })
})

const valid = [block, readFileSync(new URL('../fixtures/tour.yaml', import.meta.url), 'utf8')]

/** Every range of the file, and of what was found in it. */
function* allRanges(source: string): Generator<SourceRange> {
  const { workflows, problems, inlineBreakpoints } = parse(source)
  for (const { range } of [...problems, ...inlineBreakpoints]) yield range
  for (const workflow of workflows.values()) {
    yield workflow.range
    yield workflow.keyRange
    for (const { range } of workflow.inputs) yield range
    for (const node of workflow.nodes.values()) {
      yield node.range
      yield* node.keys.values()
    }
  }
}

function expectRangesInside(source: string): void {
  const lines = source.split(/\r\n?|\n/)
  const whole = {
    start: { line: 0, character: 0 },
    end: { line: lines.length - 1, character: lines.at(-1)!.length },
  }
  for (const range of allRanges(source)) {
    expect(comparePositions(range.start, range.end)).toBeLessThanOrEqual(0)
    expect(contains(whole, range.start) && contains(whole, range.end)).toBe(true)
    expect(range.end.character).toBeLessThanOrEqual(lines[range.end.line]!.length)
  }
}

describe('any text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...'{}[]:,-#&*!|>\'"%@`?<\n\t \r',
      '<<: *a',
      '&a ',
      '*a',
      ': ',
      '- ',
      '? ',
      '😀',
      '\uFEFF',
      '\0',
      '---\n',
      '!!binary x',
      '# break: x',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
  )
  const mutations = fc.array(
    fc.record({ at: fc.nat(2_000), remove: fc.nat(30), insert: fc.oneof(fc.constant(''), piece) }),
    { minLength: 1, maxLength: 6 },
  )

  test('is parsed without an exception, and every range lies inside it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...valid), mutations, (source, changes) => {
        let text = source
        for (const { at, remove, insert } of changes) {
          const from = at % (text.length + 1)
          text = text.slice(0, from) + insert + text.slice(from + remove)
        }
        expectRangesInside(text)
      }),
      { numRuns: 500 },
    )
  })

  test.each<[string, () => string]>([
    ['a hundred thousand open brackets', () => '['.repeat(100_000)],
    ['a hundred thousand open braces', () => '{a: '.repeat(100_000)],
    [
      'three thousand levels of indentation',
      () => Array.from({ length: 3_000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
    ],
    [
      'a bomb of aliases',
      () =>
        Array.from(
          { length: 40 },
          (_, i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(i > 0 ? 9 : 0)}x]\n`,
        ).join(''),
    ],
    [
      'a merge of a bomb',
      () =>
        `${Array.from({ length: 25 }, (_, i) => `a${i}: &a${i} {${i > 0 ? `x: *a${i - 1}, y: *a${i - 1}` : 'x: 1'}}\n`).join('')}workflows:\n  m:\n    nodes:\n      - { <<: *a24, id: a, type: wait, duration: 1 }\n`,
    ],
    ['a file of zeros', () => '\0'.repeat(10_000)],
  ])('%s is survived', (_, source) => {
    const text = source()
    expect(parse(text).problems.length).toBeGreaterThan(0)
  })

  test('a file of 5 MB is survived', { timeout: 60_000 }, () => {
    const node = (i: number) =>
      `      - { id: n${i}, type: transform, name: "${'x'.repeat(430)}", set: { x: "1" }, next: n${i + 1} }\n`
    const count = 10_000
    const source = `workflows:\n  main:\n    nodes:\n${Array.from({ length: count }, (_, i) => node(i)).join('')}      - { id: n${count}, type: wait, duration: 1 }\n`
    expect(source.length).toBeGreaterThan(5_000_000)
    const { workflows, problems } = parse(source)
    expect(problems).toEqual([])
    expect(workflows.get('main')!.nodes.size).toBe(count + 1)
  })
})

test('a node of a list can be an alias, and what is wrong in it is reported once', () => {
  const { workflows, problems } = parseWorkflowFile(
    `x-shared:
  - &last { id: last, type: wait, duration: 1, wrong: 1 }
workflows:
  a:
    nodes:
      - { id: one, type: wait, duration: 1, next: last }
      - *last
  b:
    nodes:
      - *last
`,
    'flow.yaml',
  )
  expect([...workflows].map(([name, { nodes }]) => [name, ...nodes.keys()])).toEqual([
    ['a', 'one', 'last'],
    ['b', 'last'],
  ])
  expect(problems.map(({ code }) => code)).toEqual(['unknown-key'])
})
