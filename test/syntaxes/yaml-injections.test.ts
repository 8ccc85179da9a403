import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeServerFolder } from '../workbench/driver/installation.ts'
import { contributed, type Token, tokensOf, yamlGrammars } from './tokens.ts'

const root = resolve(import.meta.dirname, '../..')

/** Short names of the scopes that matter, for tests to be read. */
const short: Readonly<Record<string, string>> = {
  'entity.name.function.playhead': 'function',
  'variable.other.readwrite.playhead': 'name',
  'variable.other.property.playhead': 'member',
  'variable.other.environment.playhead': 'environment',
  'variable.language.context.playhead': 'ctx',
  'constant.numeric.playhead': 'number',
  'constant.language.playhead': 'constant',
  'keyword.operator.playhead': 'operator',
  'keyword.operator.wordlike.playhead': 'word',
  'keyword.other.breakpoint.playhead': 'breakpoint',
  'string.quoted.single.playhead': 'text',
  'string.quoted.double.playhead': 'text',
  'string.unquoted.default.playhead': 'text',
  'punctuation.definition.template-expression.begin.playhead': 'brace',
  'punctuation.definition.template-expression.end.playhead': 'brace',
}

/** What is coloured by us, as `text:kind`; separators and brackets are left out. */
async function coloured(source: string): Promise<string[]> {
  const lines = await tokensOf(source)
  return lines.flat().flatMap(({ text, scopes }) => {
    const kind = short[scopes.at(-1)!]
    return kind === undefined || text.trim() === '' ? [] : [`${text.trim()}:${kind}`]
  })
}

/** A node with one more key, in a file. */
const node = (text: string) => `workflows:
  main:
    nodes:
      - id: first
        type: compute
${text
  .split('\n')
  .map(line => `        ${line}`)
  .join('\n')}
        next: last
      - { id: last, type: wait, duration: 1 }
`

const check = (name: string, text: string, expected: string) =>
  test(name, async () => {
    expect((await coloured(node(text))).join(' ')).toBe(expected)
    await expectYamlKept(node(text))
  })

describe('expressions', () => {
  const sum = 'size:function high:name >:operator 0:number'
  check('of a condition', 'condition: size(high) > 0', sum)
  check('in front of a comment', 'condition: size(high) > 0 # as long as', sum)
  check('in double quotes', `condition: "size(high) > 0"`, sum)
  check('in single quotes', `condition: 'size(high) > 0'`, sum)
  check('over two lines', 'condition: size(high)\n  > 0', sum)
  check('in a block text', 'condition: >-\n  size(high)\n  > 0', sum)
  check(
    'of foreach',
    'items: $ctx.list.filter(i, i.ok)',
    '$ctx:ctx list:member filter:function i:name i:name ok:member',
  )
  check(
    'with texts',
    `condition: a.b == 'x y' and not "it's"`,
    `a:name b:member ==:operator 'x y':text and:word not:word "it's":text`,
  )
  check(
    'with texts in double quotes',
    `condition: "a == 'b' || a == \\"c\\""`,
    `a:name ==:operator 'b':text ||:operator a:name ==:operator \\"c\\":text`,
  )
  check(
    'with texts in single quotes',
    `condition: 'a == "b" || a == ''c'''`,
    `a:name ==:operator "b":text ||:operator a:name ==:operator ''c'':text`,
  )
  check(
    'with constants',
    'condition: True if a is None else null',
    'True:constant if:word a:name is:word None:constant else:word null:constant',
  )
  check(
    'with members called like words',
    'condition: a.and + a.size',
    'a:name and:member +:operator a:name size:member',
  )
  check(
    'of assignments',
    'set:\n  a: n + 1 # more\n\n  "b": "len(x)"\n  c-d: 2.5',
    'n:name +:operator 1:number len:function x:name 2.5:number',
  )
  check(
    'of an assignment over lines',
    'set:\n  a: n\n    + 1\n  b: |\n    m\n    - 1',
    'n:name +:operator 1:number m:name -:operator 1:number',
  )
  check(
    'of assignments in a flow map',
    'set: { a: n + 1, b: "f(x)", "c": -2 }',
    'n:name +:operator 1:number f:function x:name -:operator 2:number',
  )
  check(
    'of statements',
    'transform: |\n  total = sum(a) # all\n  b.c += 1',
    'total:name =:operator sum:function a:name b:name c:member +=:operator 1:number',
  )
  check('that break', 'timeout: 1 # break: n > 3', 'break:breakpoint n:name >:operator 3:number')
  check('that break always', 'timeout: 1 # break', 'break:breakpoint')
  check(
    'in a message',
    'timeout: 1 # log: n is {n + 1}, {m}',
    'log:breakpoint {:brace n:name +:operator 1:number }:brace {:brace m:name }:brace',
  )

  check(
    'that break at a block text',
    'transform: | # break: n\n  a = b',
    'break:breakpoint n:name a:name =:operator b:name',
  )

  test('of a node in a flow map', async () => {
    const source = `workflows:
  main:
    nodes:
      - { condition: a > 1, id: x, branches: { default: y } } # break: b
      - { id: y, type: transform, set: { c: 'd + "e"', f: [$ctx.g, "{h}"], i: { j: k } }, next: z }
      - { id: z, type: foreach, items: "l", node: y }`
    expect((await coloured(source)).join(' ')).toBe(
      'a:name >:operator 1:number break:breakpoint b:name d:name +:operator "e":text $ctx:ctx g:name {:brace h:name }:brace l:name',
    )
    await expectYamlKept(source)
  })

  test('of a flow map over lines', async () => {
    const source = node('x: 1').replace(
      'type: wait, duration: 1',
      'type: condition,\n          condition: a > 1,\n          branches: { default: first }',
    )
    expect((await coloured(source)).join(' ')).toBe('a:name >:operator 1:number')
    await expectYamlKept(source)
  })

  test('where workflows stand at top level', async () => {
    expect(
      (await coloured('main:\n  nodes:\n  - id: a\n    condition: b\n  - id: c\nother: "{x}"')).join(' '),
    ).toBe('b:name')
  })
})

describe('values', () => {
  check(
    'templates',
    'prompt: "Dear {name}, {{ a.b[0].c }}"',
    '{:brace name:name }:brace {{:brace a:name b:name 0:number c:name }}:brace',
  )
  check(
    'templates in plain texts',
    'prompt: see {a} and {{b}}',
    '{:brace a:name }:brace {{:brace b:name }}:brace',
  )
  check(
    'templates in block texts',
    'prompt: |\n  # {a}\n  b {c.d}',
    '{:brace a:name }:brace {:brace c:name d:name }:brace',
  )
  check(
    'environment',
    `url: "\${HOST:-local host}/$env.PATH \${X}"`,
    '${:brace HOST:environment :-:operator local host:text }:brace $env.PATH:environment ${:brace X:environment }:brace',
  )
  check(
    'references',
    'inputs:\n  a: $ctx.a.b[0]\n  c: "$ctx.c"\n  d: [$ctx.d, $ctx]',
    '$ctx:ctx a:name b:name 0:number $ctx:ctx c:name $ctx:ctx d:name $ctx:ctx',
  )
  check(
    'of an assignment that is a list or a map',
    'set:\n  a: [$ctx.b, "{c}"]\n  d:\n    - n + 1\n    - e: $ctx.f\n  g:\n  - "{h}"\n  i: j',
    '$ctx:ctx b:name {:brace c:name }:brace $ctx:ctx f:name {:brace h:name }:brace j:name',
  )
})

describe('nothing is coloured in', () => {
  check('JSON in a text', `body: '{"a": {"b": [1]}, "c": {}}'`, '')
  check('a block of JSON', 'body: |\n  {"a": {"b": 1}}\n  {\n    "c": [{}]\n  }', '')
  check('a flow map', 'inputs: { a: {b: c}, d: {e} }', '')
  check('spaces in single braces, and dots alone', 'a: "{ x } {.} {1} {a b} {x:y}"', '')
  check('a reference in the middle of a text', 'a: see $ctx.b now', '')
  check(
    'items and condition that are maps',
    'output_schema:\n  items: { type: string }\n  condition:\n    a: b\n  type: array',
    '',
  )
  check(
    'a text that has such words',
    'prompt: "condition: a > b"\nnote: |\n  condition: a\n  set:\n    b: c',
    '',
  )
  check('values of a flow map', 'inputs: { condition: a > b, set: { c: d } }', '')
  check('values of a block map', 'inputs:\n  condition: a > b\n  set:\n    c: d\n  transform: e', '')
  check('comments of statements', 'transform: |\n  # break: 1\n  # log: {x}', '')
  check('other comments', 'a: 1 # breaks: {x}\n# see {y}\nb: 2 # a break: n', '')

  test.each([
    [
      'a GitHub workflow',
      `on: push\njobs:\n  a:\n    if: \${{ github.ref == 'x' }}\n    outputs: { b: "\${{ steps.c.outputs.d }}" }\n    steps:\n      - run: echo {a} \${B:-c}\n        condition: d > e # break: f\n        set:\n          g: h + 1`,
    ],
    [
      'an OpenAPI file',
      'paths:\n  "/users/{id}":\n    get:\n      parameters: [{ name: id, in: path }]\n      items: { type: string }\n      x: "{{ y.z }}"',
    ],
    [
      'an Ansible file',
      '- hosts: all\n  tasks:\n    - name: "{{ item }}"\n      set:\n        a: b\n      transform: c = d',
    ],
  ])('%s', async (_, source) => {
    expect(await tokensOf(source)).toEqual(await tokensOf(source, false))
  })
})

/** The rest is YAML as before: the same keys, the same comments, nothing marked as wrong. */
async function expectYamlKept(source: string): Promise<void> {
  const before = (await tokensOf(source, false)).map(yamlParts)
  const after = (await tokensOf(source)).map(yamlParts)
  expect(after).toEqual(before)
}

const yamlParts = (line: Token[]) => ({
  keys: line
    .filter(is('entity.name.tag.yaml'))
    .map(({ text }) => text)
    .join(''),
  comment: line
    .filter(is('comment.line.number-sign.yaml'))
    .map(({ text }) => text)
    .join(''),
  wrong: line.filter(is('invalid')).map(({ text }) => text),
})

const is = (scope: string) => (token: Token) => token.scopes.some(one => one.startsWith(scope))

test.each(globSync(['examples/**/*.yaml', 'test/fixtures/**/*.yaml'], { cwd: root }).sort())(
  'the YAML of %s looks as before, apart from its expressions',
  async file => {
    const source = readFileSync(join(root, file), 'utf8')
    await expectYamlKept(source)
    expect(source.includes('nodes:') ? await tokensOf(source) : []).not.toEqual(await tokensOf(source, false))
  },
)

test('every grammar is contributed, under its own scope', () => {
  const files = readdirSync(join(root, 'syntaxes')).map(name => `./syntaxes/${name}`)
  expect(contributed.map(({ path }) => path).sort()).toEqual(files.sort())
  for (const { path, scopeName } of contributed) {
    expect(JSON.parse(readFileSync(join(root, path), 'utf8')).scopeName).toBe(scopeName)
  }
})

const installed = join(codeServerFolder(), 'node_modules/code-server/lib/vscode/extensions/yaml/syntaxes')

test.skipIf(!existsSync(installed))('the YAML grammars are those of VS Code', () => {
  for (const name of readdirSync(yamlGrammars).filter(name => name.endsWith('.json'))) {
    expect(
      readFileSync(join(yamlGrammars, name), 'utf8') === readFileSync(join(installed, name), 'utf8'),
      name,
    ).toBe(true)
  }
})
