import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTools } from '../../../src/engine/tools/open-tools-node.ts'
import { parseWorkflowFile } from '../../../src/workflow/native/parse.ts'
import type { PlayheadError } from '../../../src/workflow/problem.ts'
import { errorOf, isAlive, odd, oneTool, run, start, temporaryFolder, untilFile } from './run-file.ts'

/** What finding a tool of a server fails with, where servers have little time. */
async function refusal(server: string): Promise<PlayheadError> {
  const file = parseWorkflowFile(
    oneTool('odd/echo', '{}', `{ odd: ${server} }`),
    join(temporaryFolder(), 'flow.yaml'),
  )
  const tools = openTools({ file, env: {}, allow: [], patience: 1_000 })
  try {
    return await tools.find('odd/echo', file.workflows.get('main')!).then(
      () => {
        throw new Error('it was found')
      },
      (thrown: PlayheadError) => thrown,
    )
  } finally {
    await tools.close()
  }
}

describe('a server that cannot be used is named, with the reason', () => {
  test('it is not installed', async () => {
    const { code, message } = await refusal('{ command: no-such-program-4711 }')
    expect([code, message]).toEqual([
      'tool-server-unusable',
      'The MCP server "odd" cannot be used: spawn no-such-program-4711 ENOENT.',
    ])
  })
  test('it exits at once', async () => {
    const { code, message } = await refusal(odd('exits'))
    expect([code, message]).toEqual([
      'tool-server-unusable',
      'The MCP server "odd" cannot be used: it exited with code 3. Its last words: odd server, mode exits | no licence found',
    ])
  })
  test('it never answers', async () => {
    const { code, message } = await refusal(odd('hangs'))
    expect([code, message]).toEqual([
      'tool-server-silent',
      'The MCP server "odd" did not answer in 1 s. Its last words: odd server, mode hangs',
    ])
  })
  test('it prints what is no message, and never answers', async () => {
    const { message } = await refusal(odd('prints'))
    expect(message).toContain('It wrote "Listening on port 1" on its standard output')
  })
})

const oddTool = (tool: string, mode = 'well', more = '', file?: string) =>
  oneTool(`odd/${tool}`, '{}', `{ odd: ${odd(mode, file)} }`, more)

test('words between the messages do no harm', async () => {
  const { result } = await run(oddTool('echo', 'chats'))
  expect(result.status).toBe('completed')
})

test('texts are joined and not parsed', async () => {
  const { outputs } = await run(oneTool('odd/echo', '{ text: hi }', `{ odd: ${odd('well')} }`))
  expect(outputs).toEqual(['hi\n{"not": "parsed"}'])
})

test('texts and pictures are a list', async () => {
  const { outputs } = await run(oddTool('parts'))
  expect(outputs).toEqual([['a picture', { type: 'image', data: 'AAAA', mimeType: 'image/png' }]])
})

test('a tool that says that it failed fails, with its words', async () => {
  const error = errorOf(await run(oddTool('fail')))
  expect([error.code, error.message]).toEqual(['tool-failed', 'The tool "odd/fail" failed: not today.'])
})

test('a server that dies while it works is named, with its last words', async () => {
  const error = errorOf(await run(oddTool('die')))
  expect([error.code, error.message]).toEqual([
    'tool-server-died',
    'The MCP server "odd" ended while it ran the tool "odd/die": it exited with code 7. Its last words: odd server, mode well | out of luck',
  ])
})

test('a server that died is started again by a retry', async () => {
  const notes = join(temporaryFolder(), 'notes')
  await run(oddTool('die', 'well', ', retry_policy: { max_attempts: 2, initial_delay: 0 }', notes))
  expect(readFileSync(notes, 'utf8').match(/started/g)).toHaveLength(2)
})

test('a server is started once in a run', async () => {
  const notes = join(temporaryFolder(), 'notes')
  await run(`
mcp_servers: { odd: ${odd('well', notes)} }
workflows:
  main:
    nodes:
      - { id: a, type: tool, tool: odd/echo, next: b }
      - { id: b, type: tool, tool: echo }
`)
  expect(readFileSync(notes, 'utf8').match(/started/g)).toHaveLength(1)
})

test('a tool that a server does not have is unknown, with the nearest one', async () => {
  const error = errorOf(await run(oddTool('ecko')))
  expect([error.code, error.remedy]).toEqual(['unknown-tool', 'Did you mean "odd/echo"?'])
})

test('a tool whose description of arguments is unusable is called all the same', async () => {
  const { result, events } = await run(oddTool('strange'))
  expect(result.status).toBe('completed')
  expect(events.find(one => one.type === 'log')).toMatchObject({ level: 'warning' })
})

test('cancelling tells the server', async () => {
  const notes = join(temporaryFolder(), 'notes')
  const { execution } = await start(oddTool('wait', 'well', '', notes))
  await untilFile(notes, 'waiting')
  execution.cancel()
  await execution.done
  expect(readFileSync(notes, 'utf8')).toContain('cancelled')
})

test('a timeout tells the server', async () => {
  const notes = join(temporaryFolder(), 'notes')
  const error = errorOf(await run(oddTool('wait', 'well', ', timeout: 2s', notes)))
  expect(error.code).toBe('timed-out')
  expect(readFileSync(notes, 'utf8')).toContain('cancelled')
})

describe('when a run has ended, nobody is left', () => {
  const pidsIn = (notes: string) => [...readFileSync(notes, 'utf8').matchAll(/\d+$/gm)].map(Number)

  test.each([
    ['of a server that ends with its input', 'well'],
    ['of a server that has children', 'grandchild'],
    ['of a server that listens to nothing', 'deaf'],
  ])('%s', async (_, mode) => {
    const notes = join(temporaryFolder(), 'notes')
    await run(oddTool('echo', mode, '', notes))
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(pidsIn(notes).length).toBe(mode === 'grandchild' ? 2 : 1)
    expect(pidsIn(notes).filter(isAlive)).toEqual([])
  })

  test('of one that was still starting', async () => {
    const notes = join(temporaryFolder(), 'notes')
    const { execution } = await start(oddTool('echo', 'hangs', '', notes))
    await untilFile(notes, 'started')
    execution.cancel()
    expect((await execution.done).status).toBe('cancelled')
    expect(pidsIn(notes).filter(isAlive)).toEqual([])
  })
})
