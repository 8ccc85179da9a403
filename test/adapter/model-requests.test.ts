import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { attachAdapter, openAdapter } from './open-adapter.ts'

const source = `handlers: ./handlers.mjs
workflows:
  w:
    nodes:
      - id: review
        type: agent
        role: reviewer
        goal: Add the numbers
        tools: [add]
        output: text
`

const files = (text = source) => ({
  'w.yaml': text,
  'handlers.mjs': 'export const add = ({ a, b }) => a + b\n',
})

interface Asked {
  id: number
  request: {
    model: string
    system?: string
    messages: { role: string; text?: string; toolCalls?: unknown[]; result?: unknown }[]
    tools: { name: string }[]
    settings: object
  }
}

const config = { program: 'w.yaml', model: 'vscode:claude', supportsModelRequests: true }

const nextCall = (client: DapClient) => client.waitForCustomEvent<Asked>('playhead/modelRequest')
const respond = (client: DapClient, id: number, answer: object) =>
  client.custom('playhead/modelResponse', { id, ...answer })
const said = (client: DapClient) =>
  client
    .events('output')
    .map(({ output }) => output)
    .join('')

/** A session whose agent waits for its model. */
async function calling(text = source, more: Record<string, unknown> = {}) {
  const { client, folder } = await openAdapter(files(text))
  await client.launch({ ...config, ...more })
  return { client, folder, asked: await nextCall(client) }
}

test('an agent calls a model of the client, with its tools and their results, until it answers', async () => {
  const { client, asked } = await calling(source, { stopAtEnd: true })
  expect(asked.request).toMatchObject({ model: 'claude', tools: [{ name: 'add' }] })
  expect(asked.request.messages).toMatchObject([{ role: 'user', text: 'Add the numbers' }])
  const call = { id: 'c1', tool: 'add', arguments: { a: 1, b: 2 } }
  await respond(client, asked.id, { response: { text: 'Let me see.', toolCalls: [call] } })
  const second = await nextCall(client)
  expect(second.id).not.toBe(asked.id)
  expect(second.request.messages.slice(1)).toMatchObject([
    { role: 'assistant', text: 'Let me see.', toolCalls: [call] },
    { role: 'tool', callId: 'c1', tool: 'add', result: 3 },
  ])
  await respond(client, second.id, { response: { text: 'It is 3.' } })
  await client.stopped()
  expect((await client.evaluate('text')).result).toBe('"It is 3."')
})

test('the text of an answer is shown while it comes', async () => {
  const { client, asked } = await calling()
  await client.custom('playhead/modelText', { id: asked.id, text: 'First line\nsec' })
  await client.waitForEvent('output', ({ output }) => output.includes('First line'))
  await client.custom('playhead/modelText', { id: asked.id, text: 'ond line\n' })
  await client.waitForEvent('output', ({ output }) => output.includes('second line'))
  await respond(client, asked.id, { response: { text: 'First line\nsecond line\n' } })
  expect((await client.stopped()).terminated).toBe(true)
})

test('what is known of tokens and of the model is recorded, and what is not is absent', async () => {
  const { client, asked } = await calling(source, { stopAtEnd: true })
  await respond(client, asked.id, {
    response: { text: 'Three.', usage: { inputTokens: 12 }, model: 'claude-4' },
  })
  await client.stopped()
  expect(said(client)).toContain('"usage":{"inputTokens":12}')
  await client.custom('playhead/seek', { position: 4 })
  await client.stopped()
  expect((await client.evaluate('node.output.model')).result).toBe('"claude-4"')
})

test('the schema of an answer is asked for in words, and what is answered is read by it', async () => {
  const text = source.replace(
    'output: text',
    'output: text\n        output_schema: { type: object, properties: { sum: { type: integer } }, required: [sum] }',
  )
  const { client, asked } = await calling(text, { stopAtEnd: true })
  expect(asked.request.system).toContain('"required":["sum"]')
  expect(asked.request).not.toHaveProperty('outputSchema')
  await respond(client, asked.id, { response: { text: '```json\n{"sum": 3}\n```' } })
  await client.stopped()
  expect((await client.evaluate('text.sum')).result).toBe('3')
})

test.each([
  [
    { kind: 'missing', message: 'none', models: ['copilot/gpt-4o', 'acme/big'] },
    'The editor has no language model "claude". Choose one that it has, as "vscode:name": "copilot/gpt-4o", "acme/big".',
  ],
  [
    { kind: 'missing', message: 'none', models: [] },
    'The editor has no language models. Install an extension',
  ],
  [
    { kind: 'refused', message: 'no consent.' },
    'The editor does not let Playhead use the model "claude": no consent. Start again and allow it',
  ],
  [
    { kind: 'blocked', message: 'quota' },
    'The editor\'s model "claude" takes no more requests: quota. Try again later',
  ],
  [{ message: 'it broke' }, 'The editor\'s model "claude" failed: it broke. Try again'],
])('an error of the client fails the call with what to do: %j', async (error, text) => {
  const { client, asked } = await calling()
  await respond(client, asked.id, { error })
  expect(await client.stopped()).toMatchObject({ reason: 'exception' })
  const { description } = await client.request('exceptionInfo', { threadId: 1 })
  expect(description).toContain(text)
})

test('an answer that is none fails the call instead of leaving it waiting', async () => {
  const { client, asked } = await calling()
  await respond(client, asked.id, { response: { text: 7 } })
  expect(await client.stopped()).toMatchObject({ reason: 'exception' })
  const { description } = await client.request('exceptionInfo', { threadId: 1 })
  expect(description).toContain('its answer is not understood')
})

test('a call that runs out of time is taken back, and an answer that comes late is refused', async () => {
  const { client, asked } = await calling(
    source.replace('output: text', 'output: text\n        timeout: 50ms'),
  )
  expect(await client.waitForCustomEvent('playhead/modelCancel')).toEqual({ id: asked.id })
  expect(await client.stopped()).toMatchObject({ reason: 'exception' })
  await expect(respond(client, asked.id, { response: { text: 'late' } })).rejects.toThrow(
    `No call of a model has the id ${asked.id}. It has ended, or was cancelled.`,
  )
})

test('terminating the session takes its calls back before it ends', async () => {
  const { client, asked } = await calling()
  await client.request('terminate')
  expect(await client.waitForCustomEvent('playhead/modelCancel')).toEqual({ id: asked.id })
  expect((await client.stopped()).terminated).toBe(true)
  expect(said(client)).toContain('Workflow "w" cancelled')
})

test('a client that has not said that it has models is asked for none, and its user told to choose another', async () => {
  const { client } = await openAdapter(files())
  await client.launch({ program: 'w.yaml', model: 'vscode' })
  expect(await client.stopped()).toMatchObject({ reason: 'exception' })
  const { description } = await client.request('exceptionInfo', { threadId: 1 })
  expect(description).toContain('The model "vscode" is one of an editor\'s')
  expect(description).toContain('or choose another model')
})

const asking = `workflows:
  w:
    nodes:
      - { id: sure, type: human, human_type: confirmation, prompt: Sure?, output: sure, next: review }
      - { id: review, type: agent, role: reviewer, goal: Add, output: text }
`

test('a waiting run goes on with the models of the client that continues it', async () => {
  const { client, folder } = await openAdapter(files(asking))
  await client.launch(config)
  await client.waitForCustomEvent('playhead/question')
  await client.close()
  const names = await readdir(join(folder, '.playhead'))
  const recording = join(folder, '.playhead', names.find(name => name.endsWith('.playhead'))!)
  const again = attachAdapter(folder)
  await again.launch({ recording, mode: 'resume', noDebug: true, supportsModelRequests: true })
  await again.waitForCustomEvent('playhead/question')
  await again.custom('playhead/answer', { value: 'yes' })
  const { id, request } = await nextCall(again)
  expect(request.model).toBe('claude')
  await respond(again, id, { response: { text: 'Three.' } })
  expect((await again.stopped()).terminated).toBe(true)
})

test('secrets are hidden in what is sent to the models of the client', async () => {
  const text = source
    .replace('Add the numbers', 'Use {token}')
    .replace('  w:\n', '  w:\n    inputs:\n      token: { type: string, secret: true }\n')
  const { asked } = await calling(text, { inputs: { token: 'sesame-open-now' } })
  expect(JSON.stringify(asked)).toContain('Use •••')
  expect(JSON.stringify(asked)).not.toContain('sesame')
})
