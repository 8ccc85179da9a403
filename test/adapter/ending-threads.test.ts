import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { attachAdapter, openAdapter } from './open-adapter.ts'

const workflow = (join: string) => `handlers: ./h.mjs
workflows:
  main:
    nodes:
      - { id: fan, type: parallel, parallel_nodes: [left, right], join_strategy: ${join}, next: done }
      - { id: left, type: compute, handler: slow, output: left, next: left2 }
      - { id: left2, type: transform, set: { left2: "1" } }
      - { id: right, type: transform, set: { right: "1" } }
      - { id: done, type: transform, set: { ready: "true" } }
`

// Never comes to its end by itself.
const handlers = `export const slow = (_, run) => new Promise((resolve, reject) => {
  run.signal.addEventListener('abort', () => reject(new Error('stopped')))
  run.log('working')
})
`

async function start(join: string, line: number): Promise<{ client: DapClient; folder: string }> {
  const { client, folder } = await openAdapter({ 'w.yaml': workflow(join), 'h.mjs': handlers })
  const breakpoints = { 'w.yaml': [line] }
  await client.launch({ program: 'w.yaml', stopAtEnd: true }, { breakpoints, exceptionFilters: [] })
  await client.stopped()
  return { client, folder }
}

const threadOf = async (client: DapClient, name: string) =>
  (await client.threads()).find(one => one.name.endsWith(name))!.id

const terminate = (client: DapClient, ...threadIds: number[]) =>
  client.request('terminateThreads', { threadIds })

test('a branch that is ended where it stands fails as soon as the run goes on, and the rest follows the join', async () => {
  const { client } = await start('any', 6)
  await terminate(client, await threadOf(client, '[left]'))
  expect((await client.continue()).description).toBe('End of recording (completed)')
  expect(Object.keys(await client.scope('Context')).sort()).toEqual(['ready', 'right'])
})

test('where all branches must succeed the run fails with the branch', async () => {
  const { client } = await start('all', 6)
  await terminate(client, await threadOf(client, '[left]'))
  expect((await client.continue()).description).toBe('End of recording (failed at main/fan/[left])')
  const output = client.events('output').map(one => one.output)
  expect(output).toContain('main/fan/[left] is ended as soon as the run goes on.\n')
  await client.close()
  expect(
    client
      .events('output')
      .map(one => one.output)
      .join(''),
  ).toContain('A person ended "main/fan/[left]" while the others went on.')
})

test('work that goes on is stopped, while the client believes that the run runs', async () => {
  const { client } = await start('any', 6)
  const threadId = await threadOf(client, '[left]')
  await client.request('continue', { threadId })
  await client.waitForEvent('output', one => one.output === 'working\n')
  await terminate(client, threadId)
  expect((await client.stopped()).description).toBe('End of recording (completed)')
})

test('the recording says that the branch was ended', async () => {
  const { client, folder } = await start('any', 6)
  await terminate(client, await threadOf(client, '[left]'))
  await client.continue()
  await client.close()
  const recording = /Recorded as (\w+)/.exec(client.events('output').at(-1)!.output)![1]
  const again = attachAdapter(folder)
  await again.launch({ recording }, { exceptionFilters: ['caught'] })
  await again.stopped()
  expect(await again.continue()).toMatchObject({ reason: 'exception', name: 'branch left' })
})

test('the end of the main thread is that of the run', async () => {
  const { client } = await start('any', 8)
  await terminate(client, 1)
  expect((await client.stopped()).terminated).toBe(true)
})

test('a thread that is over, or never was, is refused', async () => {
  const { client } = await start('any', 8)
  await expect(terminate(client, 99)).rejects.toThrow('The thread 99 is no parallel branch that goes on.')
  const left = await threadOf(client, '[left]')
  await terminate(client, left)
  await client.continue()
  await expect(terminate(client, left)).rejects.toThrow()
})

test('a team goes on without a member that was ended', async () => {
  const { client } = await openAdapter({
    'w.yaml': `workflows:
  main:
    nodes:
      - id: crew
        type: team
        goal: Think
        team_formation: parallel
        members:
          - { id: ann, role: one, goal: a }
          - { id: bob, role: two, goal: b }
        output: said
`,
    'answers.yaml': '- text: I am here\n- text: I am here\n',
  })
  await client.launch(
    { program: 'w.yaml', model: 'scripted:answers.yaml', stopAtEnd: true },
    { breakpoints: { 'w.yaml': [9] }, exceptionFilters: [] },
  )
  await client.stopped()
  await terminate(client, await threadOf(client, '[ann]'))
  expect((await client.continue()).description).toBe('End of recording (completed)')
  expect((await client.evaluate('said', { context: 'clipboard' })).result).toBe('{\n  "bob": "I am here"\n}')
})
