import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errorOf, odd, oneTool, run, temporaryFolder } from './run-file.ts'

/** A run beside a handler module. */
function withHandlers(handlers: string, source: string) {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'handlers.mjs'), handlers)
  return run(`handlers: ./handlers.mjs\n${source}`, { folder })
}

describe('a plain name', () => {
  test('is a function of the handler module before it is a tool of a server', async () => {
    const { outputs } = await withHandlers(
      'export const echo = (args, run) => ({ mine: args.text, node: run.node })',
      oneTool('echo', '{ text: hi }', `{ odd: ${odd('well')} }`),
    )
    expect(outputs).toEqual([{ mine: 'hi', node: 'call' }])
  })

  test('of tools of two servers has to be qualified', async () => {
    const error = errorOf(await run(oneTool('echo', '{}', `{ one: ${odd('well')}, two: ${odd('well')} }`)))
    expect([error.code, error.remedy]).toEqual([
      'ambiguous-tool',
      'Say which one is meant: "one/echo", "two/echo".',
    ])
  })

  test('is found beside a server that cannot be used', async () => {
    const { result } = await run(oneTool('echo', '{}', `{ one: ${odd('exits')}, two: ${odd('well')} }`))
    expect(result.status).toBe('completed')
  })

  test('that nobody has may be that of the server that cannot be used', async () => {
    const error = errorOf(await run(oneTool('other', '{}', `{ one: ${odd('exits')}, two: ${odd('well')} }`)))
    expect(error.code).toBe('tool-server-unusable')
  })

  test('that nobody has is unknown', async () => {
    const error = errorOf(await run(oneTool('shall')))
    expect([error.code, error.message, error.remedy]).toEqual([
      'unknown-tool',
      'There is no tool "shall".',
      'Did you mean "shell"?',
    ])
  })
})

test('a server that is not declared is unknown', async () => {
  const error = errorOf(await run(oneTool('ood/echo', '{}', `{ odd: ${odd('well')} }`)))
  expect([error.code, error.remedy]).toEqual(['unknown-tool-server', 'Did you mean "odd"?'])
})

test('a workflow has its own servers besides those of the file, and they win', async () => {
  const ended = await run(`
mcp_servers: { odd: ${odd('exits')}, other: ${odd('well')} }
workflows:
  main:
    mcp_servers: { odd: ${odd('well')} }
    nodes:
      - { id: a, type: tool, tool: odd/echo, next: b }
      - { id: b, type: tool, tool: other/echo }
`)
  expect(ended.result.status).toBe('completed')
})

describe('a function as a tool', () => {
  const described = `
    export async function double({ n }) { return n * 2 }
    double.tool = { description: 'Doubles.', inputSchema: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } } }
    export function breaks() { throw new RangeError('too far') }
    export const odd = () => () => 1
  `
  test('has its arguments checked where it says what they are', async () => {
    expect((await withHandlers(described, oneTool('double', '{ n: 21 }'))).outputs).toEqual([42])
    const error = errorOf(await withHandlers(described, oneTool('double', '{ n: many }')))
    expect(error.message).toContain('"n" must be a number, not a text')
  })
  test('that throws fails with its words', async () => {
    const error = errorOf(await withHandlers(described, oneTool('breaks')))
    expect(error.message).toBe('The tool "breaks" failed: RangeError: too far.')
  })
  test('that returns what is no JSON fails', async () => {
    expect(errorOf(await withHandlers(described, oneTool('odd'))).code).toBe('result-not-json')
  })
})

describe('the tools of a compute node', () => {
  const compute = (more: string) => `
workflows:
  main:
    nodes:
      - { id: work, type: compute, inputs: { n: 1 }, ${more} }
`
  const functions = `
    let running = 0
    export const most = { at: 0 }
    const slow = value => async () => {
      most.at = Math.max(most.at, ++running)
      await new Promise(resolve => setTimeout(resolve, 50))
      running--
      return [value, most.at]
    }
    export const a = slow('a'), b = slow('b'), c = async () => { throw new Error('no') }
    export const waits = (_, { signal }) => new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)))
  `
  test('are called one after another, and each result has its name', async () => {
    const { result } = await withHandlers(functions, compute('tools: [a, b], output: out'))
    expect(result).toMatchObject({ output: { out: { a: ['a', 1], b: ['b', 1] } } })
  })
  test('are called at the same time with `parallel`', async () => {
    const { result } = await withHandlers(functions, compute('tools: [a, b], parallel: true'))
    expect(result).toMatchObject({ output: { work: { a: ['a', 2], b: ['b', 2] } } })
  })
  test('end with the first failure', async () => {
    const { result, outputs } = await withHandlers(functions, compute('tools: [c, a]'))
    expect([result.status, outputs]).toEqual(['failed', []])
  })
  test('end with the first failure, those at the same time too', async () => {
    const error = errorOf(await withHandlers(functions, compute('tools: [waits, c], parallel: true')))
    expect(error.message).toBe('The tool "c" failed: no.')
  })
  test('go on after a failure without `fail_fast`', async () => {
    const { result } = await withHandlers(functions, compute('tools: [c, a], fail_fast: false'))
    expect(result).toMatchObject({
      output: { work: { c: { error: 'The tool "c" failed: no.' }, a: ['a', 1] } },
    })
  })
  test('fail the node where all of them fail', async () => {
    const error = errorOf(await withHandlers(functions, compute('tools: [c], fail_fast: false')))
    expect(error.code).toBe('tools-failed')
  })
  test.each([
    ['{ blocked_tools: [b] }', 'tool-blocked'],
    ['{ allowed_tools: [a] }', 'tool-blocked'],
    ['{ max_tool_calls: 1 }', 'too-many-tool-calls'],
  ])('keep to the constraints %s', async (constraints, code) => {
    const { outputs, result } = await withHandlers(
      functions,
      compute(`tools: [a, b], constraints: ${constraints}`),
    )
    expect([outputs, result]).toMatchObject([[], { error: { code } }])
  })
})

test('one tool need not be a list', async () => {
  const { result } = await withHandlers(
    'export const a = () => 1',
    'workflows: { main: { nodes: [{ id: work, type: compute, tools: a }] } }\n',
  )
  expect(result).toMatchObject({ output: { work: { a: 1 } } })
})
