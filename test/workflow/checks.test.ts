import { describe, expect, test } from 'vitest'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'

/**
 * Checks a file in which «…» marks where the finding stands.
 * @returns code, marked text and message of each finding
 */
function check(marked: string) {
  const start = marked.indexOf('«')
  const end = marked.indexOf('»') - 1
  const source = marked.replace(/[«»]/g, '')
  const { problems } = parseWorkflowFile(source, 'w.yaml')
  const offset = ({ line, character }: { line: number; character: number }) =>
    source.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character
  const found = problems.map(({ code, range, message, remedy }) => ({
    code,
    at: [offset(range.start), offset(range.end)],
    text: `${message} ${remedy}`,
  }))
  return { found, expected: [start, end] }
}

const file = (nodes: string, head = 'inputs: { given: 1 }') => `workflows:
  w:
    ${head}
    nodes:
${nodes}
`

describe('a finding', () => {
  test.each<[string, string, string, string]>([
    [
      'a name that no way writes, in an expression',
      file('      - { id: a, type: transform, set: { x: given + «givn» } }'),
      'unknown-context-key',
      'Did you mean "given"?',
    ],
    [
      'a name in a template',
      file('      - { id: a, type: compute, handler: ./h.ts, inputs: { text: "of {«gven»}" } }'),
      'unknown-context-key',
      'Did you mean "given"?',
    ],
    [
      'a reference',
      file('      - { id: a, type: compute, handler: ./h.ts, inputs: { text: $ctx.«gven».x } }'),
      'unknown-context-key',
      'Did you mean "given"?',
    ],
    [
      'a key that is only written later',
      file(`      - { id: a, type: transform, set: { x: «late» + 1 }, next: b }
      - { id: b, type: transform, set: { late: 1 } }`),
      'unknown-context-key',
      'No way that leads here writes "late".',
    ],
    [
      'a name that nothing writes, in the outputs',
      file(
        '      - { id: a, type: transform, set: { x: 1 } }',
        'inputs: { given: 1 }\n    outputs: { x: $ctx.x, y: "{«gven»}" }',
      ),
      'unknown-context-key',
      'Did you mean "given"?',
    ],
    [
      'a name that an agent maps to itself',
      file('      - { id: a, type: agent, goal: "about {topic}", input_mapping: { topic: «topic» } }'),
      'unknown-context-key',
      'No way that leads here writes "topic".',
    ],
    [
      'a key below retry_policy',
      file('      - { id: a, type: transform, set: { x: 1 }, retry_policy: { «max_attemps»: 2 } }'),
      'unknown-key',
      'Did you mean "max_attempts"?',
    ],
    [
      'a key below the retry_policy of a workflow',
      file('      - { id: a, type: transform, set: { x: 1 } }', 'retry_policy: { «backoff»: 2 }'),
      'unknown-key',
      '"backoff" is not a key of "retry_policy"',
    ],
    [
      'a key below constraints',
      file('      - { id: a, type: agent, goal: x, constraints: { «llm_alowed»: false } }'),
      'unknown-key',
      'Did you mean "llm_allowed"?',
    ],
    [
      'a constraint that nothing holds a tool to',
      file('      - { id: a, type: tool, tool: shell, constraints: { «network_allowed: false» } }'),
      'constraint-not-enforced',
      'its constraint "network_allowed". Say below "constraints:" which tools it may call',
    ],
    [
      'a constraint of a list that nothing holds a function to',
      file('      - { id: a, type: compute, handler: ./h.ts, constraints: [«write»] }'),
      'constraint-not-enforced',
      'its constraint "write".',
    ],
    [
      'a time among the constraints of an agent',
      file('      - { id: a, type: agent, goal: x, constraints: { «timeout: 10s», llm_allowed: true } }'),
      'constraint-not-enforced',
      'Write "timeout:" as a key of the node itself.',
    ],
    [
      'a key of a member of a team',
      file('      - { id: a, type: team, goal: x, members: [{ id: m, «goall»: y }] }'),
      'unknown-key',
      'Did you mean "goal"?',
    ],
    [
      'a key of an input',
      file(
        '      - { id: a, type: transform, set: { x: 1 } }',
        'inputs: { y: { type: number, «defualt»: 1 } }',
      ),
      'unknown-key',
      'Did you mean "default"?',
    ],
    [
      'a default that is no truth value in YAML 1.2',
      file(
        '      - { id: a, type: transform, set: { x: 1 } }',
        'inputs: { y: { type: boolean, default: «yes» } }',
      ),
      'invalid-value',
      'In YAML 1.2 "yes" is a text; write true or false.',
    ],
    [
      'a default of another type in the list of arguments',
      file(
        '      - { id: a, type: transform, set: { x: 1 } }',
        'metadata: { arguments: [{ name: n, type: int, default: «two» }] }',
      ),
      'invalid-value',
      'The default must be of type integer, but is string.',
    ],
    [
      'a loop without a way out',
      file(`      - { «id: a», type: transform, set: { x: 1 }, next: b }
      - { id: b, type: transform, set: { y: 1 }, next: a }`),
      'no-way-out',
      'No path leads from the node "a" to an end',
    ],
    [
      'a branch that no value can reach',
      file(`      - { id: c, type: condition, condition: given > 1, branches: { true: a, false: a, «maybe»: a } }
      - { id: a, type: transform, set: { x: 1 } }`),
      'dead-branch',
      'the branch "maybe" is never taken',
    ],
    [
      'a key that nothing uses',
      file('      - { id: a, type: transform, set: { x: 1 } }', '«schedule: { cron: "* * * * *" }»'),
      'unused-key',
      'does nothing with "schedule"',
    ],
  ])('is told of %s', (_, marked, code, text) => {
    const { found, expected } = check(marked)
    expect(found.map(one => one.code)).toEqual([code])
    expect(found[0]!.at).toEqual(expected)
    expect(found[0]!.text).toContain(text)
  })
})

describe('no finding', () => {
  test.each<[string, string]>([
    [
      'where a key is written on one of the ways',
      file(`      - { id: c, type: condition, condition: given > 1, branches: { true: a, false: b } }
      - { id: a, type: transform, set: { x: 1 }, next: b }
      - { id: b, type: transform, set: { y: x } }`),
    ],
    [
      'where a loop comes back with a key',
      file(`      - { id: a, type: condition, condition: given > 1, branches: { true: b, default: end } }
      - { id: b, type: transform, set: { seen: 1 }, next: a }
      - { id: end, type: transform, set: { y: seen } }`),
    ],
    [
      'where a branch writes what comes after the join',
      file(`      - { id: fan, type: parallel, parallel_nodes: [a, b], next: end }
      - { id: a, type: transform, set: { x: 1 } }
      - { id: b, type: compute, handler: ./h.ts, output: out }
      - { id: end, type: transform, set: { y: x + out + given } }`),
    ],
    [
      'where an assignment uses the one before it',
      file('      - { id: a, type: transform, set: { x: given, y: x + 1 } }'),
    ],
    [
      'where a handler may have set anything',
      file(
        `      - { id: a, type: transform, transform: shape, next: b }
      - { id: b, type: transform, set: { y: anything } }`,
        'handlers: ./h.ts',
      ),
    ],
    [
      'where a workflow without inputs is given a context',
      file('      - { id: a, type: transform, set: { y: from_outside } }', 'description: x'),
    ],
    [
      'for the variable of a macro',
      file('      - { id: a, type: transform, set: { y: "[1].map(x, x + given)" } }'),
    ],
  ])('is told %s', (_, source) => {
    expect(check(source).found).toEqual([])
  })
})

test('a breakpoint comment that does not parse is a warning', () => {
  const { found } = check(file('      - { id: a, type: transform, set: { x: 1 } } «# break: x >»'))
  expect(found.map(one => one.code)).toEqual(['expression-syntax'])
})

test.each(['type(given) == double', 'int != type(given)', 'type(given) in [int, double]'])(
  'the name of a type in %s is no context key',
  expression => {
    expect(check(file(`      - { id: a, type: transform, set: { x: '${expression}' } }`)).found).toEqual([])
  },
)

test.each([
  [
    'outputs that branches and teams write',
    file(
      '      - { id: p, type: parallel, parallel_nodes: [a, t] }\n      - { id: a, type: transform, set: { x: 1 } }\n      - { id: t, type: team, goal: g, members: [{ id: m }], output_key: said }',
      'inputs: { given: 1 }\n    outputs: { x: $ctx.x, y: "{said} {given}" }',
    ),
  ],
  [
    'keys that a provider has besides',
    file('      - { id: a, type: agent, goal: g, llm_config: { temperature: 1, seed: 4 } }'),
  ],
  [
    'names that an agent maps for its texts',
    file(
      '      - { id: a, type: agent, goal: "about {topic} and {part.x}", input_mapping: { topic: given, part: $ctx.given } }',
    ),
  ],
  [
    'a count that goes on from what is given',
    file('      - { id: a, type: transform, transform: n += 1 }', 'description: no inputs'),
  ],
  [
    'a default of null',
    file(
      '      - { id: a, type: transform, set: { x: 1 } }',
      'inputs: { y: { type: string, default: null } }',
    ),
  ],
])('%s are no finding', (_, source) => {
  expect(parseWorkflowFile(source, 'w.yaml').problems).toEqual([])
})
