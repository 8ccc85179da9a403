import { expect, test } from 'vitest'
import type { Isolation } from '../../../src/workflow/graph.ts'
import { type Ended, run } from './run-isolated.ts'

/** Bodies of handlers, by what they do. */
const bodies: Readonly<Record<string, string>> = {
  'returns nothing': '',
  'returns null': 'return null',
  'returns a list': 'return [1, [2, { three: 3 }]]',
  'returns a text that is no Unicode': "return 'a\\ud800b'",
  'returns a negative zero': 'return -0',
  'returns a date': 'return new Date(0)',
  'returns a map': "return new Map([['a', 1]])",
  'returns a set': 'return new Set([1, 2])',
  'returns what is no number': 'return [Number.NaN, -Infinity]',
  'returns a large integer': 'return 2n ** 70n',
  'returns undefined members': 'return { a: undefined, b: 1, c: [undefined] }',
  'returns bytes': 'return Uint8Array.of(1, 2)',
  'returns a sparse list': 'const list = []; list[2] = 7; return list',
  'returns an error': "return new TypeError('as data')",
  'returns keys with a meaning in JavaScript':
    'return JSON.parse(\'{"__proto__": {"polluted": 1}, "constructor": 2, "a/b~c": 3, "": 4}\')',
  'returns a function': 'return () => 1',
  'returns a symbol inside': "return { a: [Symbol('s')] }",
  'returns a cycle': 'const value = {}; value.self = { value }; return value',
  'returns a getter that throws': "return { get bad() { throw new Error('no') } }",
  'returns 600 levels': 'let value = 1; for (let i = 0; i < 600; i++) value = [value]; return value',
  'returns the keys of its input': 'return Object.keys(input)',
  'returns its input': 'return input',
  'changes its input': "input.a.push('changed'); return input",
  'returns what it is told': `const { execution, workflow, node, address, visit, attempt, context, signal } = run
    return { told: { workflow, node, address, visit, attempt, aborted: signal.aborted },
      execution: execution.length, same: context === run.context, keys: Object.keys(context) }`,
  'returns the context': 'return run.context',
  'changes the context it is shown': "run.context.x.push('changed'); return run.context.x",
  'throws an error': "throw new RangeError('too far')",
  'throws an error, later': "await null; throw new Error('late')",
  'throws a text': "throw 'only a text'",
  'throws an object': 'throw { code: 42 }',
  'throws undefined': 'throw undefined',
  'throws null': 'throw null',
  'throws an object without a prototype': 'throw Object.create(null)',
  'throws a cyclic object': 'const value = {}; value.self = { value }; throw value',
  'throws an error with causes': "throw new Error('outer', { cause: new TypeError('inner') })",
  'throws an error of its own': "throw new (class Odd extends Error { name = 'Odd' })('own')",
  'throws an error whose message is no text':
    "throw Object.assign(new Error(), { message: { not: 'a text' } })",
  'throws an error whose message throws':
    "throw Object.defineProperty(new Error(), 'message', { get() { throw 1 } })",
  'throws a proxy that refuses everything':
    "const no = () => { throw new Error('no') }; throw new Proxy({}, { get: no, getPrototypeOf: no, ownKeys: no })",
  'logs and tells events':
    "run.log('began', { at: 1 }); run.emit('progress', 50); run.log(7); run.log('no data', undefined)",
  'logs what cannot be recorded':
    "const value = {}; value.self = value; run.log('odd', value); run.log('fn', { f() {} })",
  'logs after a while': "run.log('one'); await new Promise(done => setTimeout(done, 5)); run.log('two')",
  'logs when it has returned': "setTimeout(() => run.log('late'), 0)",
  'keeps state': 'return ++calls',
  'reads an environment variable': 'return process.env.GIVEN',
  'has no this': 'return typeof this',
  'looks for its parent': 'return [typeof process.send, process.connected]',
}
const names = Object.keys(bodies)
const handlers = `let calls = 0
${names.map((name, i) => `export async function h${i}(input, run) { ${bodies[name]} }`).join('\n')}`

const source = `workflows:
  main:
    inputs: { x: [1, { deep: two }], text: plain }
    nodes:
${names
  .map((_, i) => {
    const next = i + 1 < names.length ? `, next: n${i + 1}` : ''
    const inputs = '{ a: $ctx.x, b: "say {text}", c: 3 }'
    return `      - { id: n${i}, type: compute, handler: h${i}, inputs: ${inputs}, on_error: skip${next} }`
  })
  .join('\n')}
`

const runs = new Map<Isolation, Promise<Ended>>()

function runIn(isolation: Isolation): Promise<Ended> {
  const known = runs.get(isolation) ?? run(handlers, source, { isolation, env: { GIVEN: 'here' } })
  runs.set(isolation, known)
  return known
}

/** All that was recorded below a node, without what differs between any two runs. */
async function recorded(isolation: Isolation, node: string): Promise<unknown[]> {
  const { events } = await runIn(isolation)
  const from = events.findIndex(event => event.type === 'enter' && event.id === node)
  const to = events.findIndex(event => event.type === 'exit' && event.span === from)
  if (from < 0 || to < 0) throw new Error(`${node} did not run`)
  return JSON.parse(
    JSON.stringify(events.slice(from, to + 1), (key, value) =>
      key === 'time' ? undefined : key === 'stack' ? String(value).match(/h\.ts/g)?.length : value,
    ),
  )
}

// A variable of the run is none of the process of the tests, which has a parent that it talks with.
const differs = ['reads an environment variable', 'looks for its parent']
test.each(names.filter(name => !differs.includes(name)))(
  'a handler that %s is recorded as it is without isolation',
  async name => {
    const node = `n${names.indexOf(name)}`
    expect(await recorded('process', node)).toEqual(await recorded('none', node))
  },
)

test('an isolated handler sees the environment of the run', async () => {
  const { context } = await runIn('process')
  expect(context[`n${names.indexOf('reads an environment variable')}`]).toBe('here')
})

test('an isolated handler cannot get into the conversation of its process', async () => {
  const { context } = await runIn('process')
  expect(context[`n${names.indexOf('looks for its parent')}`]).toEqual(['undefined', true])
})
