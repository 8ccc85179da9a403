import { describe, expect, test } from 'vitest'
import type { WorkflowFile } from '../../src/workflow/graph.ts'
import { createIncludes } from '../../src/workflow/native/includes.ts'
import { compileWorkflowFile } from '../../src/workflow/native/parse.ts'
import { reparseYaml } from '../../src/workflow/native/reparse.ts'
import { parseYaml } from '../../src/workflow/native/yaml-source.ts'
import type { TransformConfig } from '../../src/workflow/node-types/transform.ts'
import { cut, type Files, list, nodes, parse, readerOf } from './including.ts'

const node = (file: WorkflowFile, id: string, workflow = 'main') =>
  file.workflows.get(workflow)!.nodes.get(id)!

describe('a node is included', () => {
  test.each([
    ['from a list at top level', './lib.yaml#a', { 'lib.yaml': list('{ id: a, type: wait, duration: 2 }') }],
    ['from a workflow', './lib.yaml#a', { 'lib.yaml': nodes('{ id: a, type: wait, duration: 2 }') }],
    [
      'from a workflow that is named',
      './lib.yaml#two/a',
      {
        'lib.yaml':
          'workflows: { one: { nodes: [{ id: a, type: wait, duration: 1 }] }, two: { nodes: [{ id: a, type: wait, duration: 2 }] } }',
      },
    ],
    [
      'from a file without "workflows:"',
      './lib.yaml#a',
      { 'lib.yaml': 'one:\n  nodes:\n    - { id: a, type: wait, duration: 2 }\n' },
    ],
    [
      'through other files, each path relative to its own',
      './b/lib.yaml#a',
      {
        'b/lib.yaml': list('{ $ref: ../c/d/lib.yaml#a }'),
        'c/d/lib.yaml': list('{ $ref: ./more.yaml#x, id: a }'),
        'c/d/more.yaml': list('{ id: x, type: wait, duration: 2 }'),
      },
    ],
    [
      'from a workflow that is included',
      './lib.yaml#one/a',
      {
        'lib.yaml': 'workflows: { one: { $ref: ./c/lib.yaml#two } }',
        'c/lib.yaml': 'workflows: { two: { nodes: [{ id: a, type: wait, duration: 2 }] } }',
      },
    ],
    [
      'with an anchor of its own file',
      './lib.yaml#a',
      { 'lib.yaml': `x-time: &time 2\n${list('{ id: a, type: wait, duration: *time }')}` },
    ],
    [
      'with a merged mapping of its own file',
      './lib.yaml#a',
      { 'lib.yaml': `x-base: &base { type: wait, duration: 2 }\n${list('{ id: a, <<: *base }')}` },
    ],
    [
      'from a path with backslashes',
      '.\\b\\lib.yaml#a',
      { 'b/lib.yaml': list('{ id: a, type: wait, duration: 2 }') },
    ],
  ])('%s', (_, reference, files) => {
    const file = parse(nodes(`{ $ref: '${reference}' }`), files as Files)
    expect(file.problems).toEqual([])
    const written = parse(nodes('{ id: a, type: wait, duration: 2 }'))
    expect(node(file, 'a').config).toEqual(node(written, 'a').config)
  })

  test('with the keys of the item over those of the file', () => {
    const file = parse(
      nodes('{ id: first, $ref: ./lib.yaml#a, next: last }', '{ id: last, type: wait, duration: 1 }'),
      {
        'lib.yaml': list('{ id: a, type: wait, duration: 2, next: nowhere, name: Included }'),
      },
    )
    expect(file.problems).toEqual([])
    expect(node(file, 'first')).toMatchObject({ label: 'Included', next: ['last'] })
  })

  test('whose values are replaced as a whole, not merged', () => {
    const file = parse(nodes('{ $ref: ./lib.yaml#a, set: { y: "2" } }'), {
      'lib.yaml': list('{ id: a, type: transform, set: { x: "1" } }'),
    })
    const { set } = node(file, 'a').config as TransformConfig
    expect(set.map(({ path }) => path)).toEqual([['y']])
  })

  test('and its ranges are those of the item, and of the $ref for what comes from the file', () => {
    const source = nodes('{ $ref: ./lib.yaml#a, next: b }', '{ id: b, type: wait, duration: 1 }')
    const file = parse(source, { 'lib.yaml': `# a line\n${list('{ id: a, type: wait, duration: 2 }')}` })
    const { range, keys } = node(file, 'a')
    expect(cut(source, range)).toBe('{ $ref: ./lib.yaml#a, next: b }')
    expect(cut(source, keys.get('next')!)).toBe('next: b')
    expect(cut(source, keys.get('duration')!)).toBe('$ref: ./lib.yaml#a')
    expect(keys.get('duration')!.from).toEqual({
      path: 'lib.yaml',
      range: { start: { line: 2, character: 25 }, end: { line: 2, character: 36 } },
    })
  })

  test('more than once, with different keys', () => {
    const file = parse(
      nodes('{ id: one, $ref: ./lib.yaml#a, next: two }', '{ id: two, $ref: ./lib.yaml#a, duration: 5 }'),
      { 'lib.yaml': list('{ id: a, type: wait, duration: 2 }') },
    )
    expect(file.problems).toEqual([])
    expect(['one', 'two'].map(id => node(file, id).config)).toMatchObject([
      { duration: { value: 2 } },
      { duration: { value: 5 } },
    ])
  })

  test('and the texts that were read are told', () => {
    const files = {
      'b/lib.yaml': list('{ $ref: ../more.yaml#x }'),
      'more.yaml': list('{ id: x, type: wait, duration: 2 }'),
    }
    expect(Object.fromEntries(parse(nodes('{ $ref: ./b/lib.yaml#x }'), files).includes)).toEqual(files)
  })
})

describe('the handlers of an included node', () => {
  const config = (text: string) => {
    const file = parse(`handlers: ./own.ts\n${nodes('{ $ref: ./b/lib.yaml#a }')}`, {
      'b/lib.yaml': list(text),
    })
    expect(file.problems.filter(({ severity }) => severity === 'error')).toEqual([])
    return (node(file, 'a').config as { handler?: object }).handler
  }

  test.each([
    [
      'is of the including workflow when it is a name',
      '{ id: a, type: compute, handler: f }',
      { name: 'f', text: 'f' },
    ],
    [
      'is relative to the included file when it is a path',
      '{ id: a, type: compute, handler: "./h.ts#f" }',
      { name: 'f', module: './b/h.ts' },
    ],
    [
      'may be above the included file',
      '{ id: a, type: compute, handler: ../../h.ts#f }',
      { name: 'f', module: '../h.ts' },
    ],
    [
      'may be a transform',
      '{ id: a, type: transform, transform: ./h.ts#f }',
      { name: 'f', module: './b/h.ts' },
    ],
    [
      'may be a condition',
      '{ id: a, type: condition, condition: ./h.ts#f, branches: { default: a } }',
      { name: 'f', module: './b/h.ts' },
    ],
  ])('%s', (_, text, handler) => {
    expect(config(text)).toMatchObject(handler)
  })

  test('that the item names itself is relative to the including file', () => {
    const file = parse(nodes('{ $ref: ./b/lib.yaml#a, handler: ./h.ts#f }'), {
      'b/lib.yaml': list('{ id: a, type: compute, handler: ./h.ts#g }'),
    })
    expect(node(file, 'a').config).toMatchObject({ handler: { name: 'f', module: './h.ts' } })
  })
})

describe('a workflow is included', () => {
  const lib = `handlers: ./h.ts\nworkflows:\n  area:\n    description: Of a field\n    inputs: { a: 1, b: 2 }\n    nodes:\n      - { id: m, type: transform, set: { product: a * b } }\n`

  test('with its inputs, its nodes and the handlers of its file', () => {
    const file = parse('workflows: { main: { $ref: ./b/lib.yaml#area } }', { 'b/lib.yaml': lib })
    expect(file.problems).toEqual([])
    const main = file.workflows.get('main')!
    expect(main).toMatchObject({ name: 'main', description: 'Of a field', start: 'm', handlers: './b/h.ts' })
    expect(main.inputs.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  test('with the keys of the including file over its own', () => {
    const source =
      'workflows:\n  main:\n    $ref: ./lib.yaml#area\n    inputs: { a: 5, b: 6 }\n    handlers: ./own.ts\n'
    const main = parse(source, { 'lib.yaml': lib }).workflows.get('main')!
    expect(main.inputs.map(input => input.default)).toEqual([5, 6])
    expect(main.handlers).toBe('./own.ts')
    expect(cut(source, node(parse(source, { 'lib.yaml': lib }), 'm').range)).toBe('$ref: ./lib.yaml#area')
  })

  test('twice, each with ranges of its own', () => {
    const source =
      'workflows:\n  a: { $ref: ./lib.yaml#area }\n  longer: { description: x, $ref: ./lib.yaml#area }\n'
    const file = parse(source, { 'lib.yaml': lib })
    expect(file.problems).toEqual([])
    const at = ['a', 'longer'].map(name => node(file, 'm', name).range.start)
    expect(at).toEqual([
      { line: 1, character: 7 },
      { line: 2, character: 28 },
    ])
  })

  test('whose nodes include others', () => {
    const file = parse('workflows: { main: { $ref: ./b/lib.yaml#w } }', {
      'b/lib.yaml': nodes('{ $ref: ./more.yaml#x }').replace('main', 'w'),
      'b/more.yaml': list('{ id: x, type: wait, duration: 2 }'),
    })
    expect(file.problems).toEqual([])
    expect(node(file, 'x').keys.get('duration')!.from?.path).toBe('b/more.yaml')
  })
})

test('a later assignment of an included node sees what an earlier one set', () => {
  const source = 'workflows: { main: { inputs: { a: 1 }, nodes: [{ $ref: ./lib.yaml#t }] } }'
  const files = { 'lib.yaml': list('{ id: t, type: transform, set: { first: a + 1, second: first + 1 } }') }
  expect(parse(source, files).problems).toEqual([])
})

describe('a keystroke', () => {
  const source = nodes('{ $ref: ./lib.yaml#a, next: b }', '{ id: b, type: wait, duration: 1 }').replace(
    '      - {',
    '      - { name: x,',
  )
  const files = { 'lib.yaml': list('{ id: a, type: transform, set: { x: "1 +" } }') }

  test('gives the same as parsing the whole file', () => {
    const read = readerOf(files)
    const before = parseYaml(source)
    compileWorkflowFile(before, 'flow.yaml', createIncludes(read))
    const typed = source.replace('name: x', 'name: xy')
    const after = compileWorkflowFile(reparseYaml(before, typed)!, 'flow.yaml', createIncludes(read))
    const whole = parse(typed, files)
    expect(after.problems).toEqual(whole.problems)
    expect([...after.includes]).toEqual([...whole.includes])
  })

  test('does not take an included file apart again, but a change of it does', () => {
    let text = files['lib.yaml']
    const read = () => text
    const first = createIncludes(read).file('lib.yaml')
    expect(createIncludes(read).file('lib.yaml')).toBe(first)
    text = `${text}# more\n`
    expect(createIncludes(read).file('lib.yaml')).not.toBe(first)
  })

  test('sees at once what has changed in the included file', () => {
    let text = files['lib.yaml']
    const read = () => text
    const yaml = parseYaml(source)
    expect(compileWorkflowFile(yaml, 'flow.yaml', createIncludes(read)).problems).toHaveLength(1)
    text = text.replace('1 +', '1 + 1')
    const again = reparseYaml(yaml, source.replace('duration: 1', 'duration: 2'))!
    expect(compileWorkflowFile(again, 'flow.yaml', createIncludes(read)).problems).toEqual([])
  })
})

describe('comments in what is included', () => {
  const files = {
    'lib.yaml': list(
      '{ id: a, type: wait, duration: 0 } # break: n > ',
      '{ id: b, type: wait, duration: 0 } # log: b',
    ),
  }
  const source = nodes('{ $ref: ./lib.yaml#a } # break')

  test('follow those of the file, where they are of something that is included', () => {
    const { inlineBreakpoints } = parse(source, files)
    expect(inlineBreakpoints.map(({ kind, text, range: { from } }) => ({ kind, text, from }))).toEqual([
      { kind: 'break', text: '', from: undefined },
      { kind: 'break', text: 'n >', from: { path: 'lib.yaml', range: expect.anything() } },
    ])
    expect(cut(files['lib.yaml'], inlineBreakpoints[1]!.range.from!.range)).toBe('# break: n >')
  })

  test('say where they stand when their condition does not parse', () => {
    expect(parse(source, files).problems).toEqual([
      expect.objectContaining({
        code: 'expression-syntax',
        severity: 'warning',
        message: expect.stringMatching(/^In lib\.yaml:2:40: /),
      }),
    ])
  })
})
