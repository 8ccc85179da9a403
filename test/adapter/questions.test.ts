import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { continueRun } from '../../src/engine/continue-node.ts'
import type { DapClient } from './client/client.ts'
import { openStdio } from './client/open.ts'
import { attachAdapter, openAdapter, temporaryFolder } from './open-adapter.ts'

const source = `workflows:
  release:
    inputs: { version: "1.2" }
    nodes:
      - { id: build, type: transform, set: { built: version + ".0" }, next: approve }
      - id: approve
        type: human
        human_type: approval
        prompt: "Release {version}?"
        context_keys: [built]
        output: approved
        next: ship
      - { id: ship, type: transform, set: { shipped: approved } }
`

interface Question {
  address: string
  kind: string
  prompt: string
  choices: string[]
  context?: object
  open: boolean
}

const nextQuestion = (client: DapClient) => client.waitForCustomEvent<Question>('playhead/question')
const answer = (client: DapClient, value: unknown, address?: string) =>
  client.custom('playhead/answer', { value, ...(address === undefined ? {} : { address }) })
const repl = (client: DapClient, expression: string) =>
  client.request('evaluate', { expression, context: 'repl' })
const lastOutput = (client: DapClient) => client.events('output').at(-1)!.output

/** A session whose run waits for the answer. */
async function asking(text = source, config: Record<string, unknown> = {}) {
  const { client, folder } = await openAdapter({ 'w.yaml': text })
  await client.launch({ program: 'w.yaml', ...config })
  const question = await nextQuestion(client)
  return { client, folder, question }
}

/** A folder with the recording of a run that waits. */
async function waiting(text = source) {
  const { client, folder } = await asking(text)
  await client.close()
  const names = await readdir(join(folder, '.playhead'))
  const recording = join(folder, '.playhead', names.find(name => name.endsWith('.playhead'))!)
  return { client, folder, recording }
}

test('a question is told when it opens and when it is gone, and its answer lets the run go on', async () => {
  const { client, question } = await asking()
  const asked = {
    address: 'release/approve/approval',
    kind: 'approval',
    prompt: 'Release 1.2?',
    choices: [],
    context: { built: '1.2.0' },
  }
  expect(question).toEqual({ ...asked, open: true })
  expect(await answer(client, 'yes')).toEqual({ address: asked.address })
  expect(await nextQuestion(client)).toEqual({ ...asked, open: false })
  expect((await client.stopped()).terminated).toBe(true)
  expect(lastOutput(client)).toContain('Workflow "release" completed')
})

test('the console tells the question and how to answer, and answers', async () => {
  const { client } = await asking()
  const told = await client.waitForEvent('output', ({ output }) => output.includes('asks'))
  expect(told.output).toContain('release/approve/approval asks: Release 1.2?')
  expect(told.output).toContain('"built": "1.2.0"')
  expect(told.output).toContain('Answer with ":answer <value>": yes or no')
  expect((await repl(client, ':help')).result).toContain(':answer')
  expect(await repl(client, ':answer no')).toMatchObject({ result: 'Answered release/approve/approval.' })
  expect((await client.stopped()).terminated).toBe(true)
})

test('while a run waits for an answer, the console shows values where it waits', async () => {
  const { client } = await asking()
  expect((await repl(client, 'built')).result).toBe('1.2.0')
  expect((await repl(client, 'node.input.prompt')).result).toBe('Release 1.2?')
})

test('a text that is no answer is refused with the answers that there are, and the question stays', async () => {
  const { client } = await asking()
  await expect(answer(client, 'perhaps')).rejects.toThrow(
    '"perhaps" is no answer to this question. Answer with "yes", "no".',
  )
  await expect(repl(client, ':answer perhaps')).rejects.toThrow('is no answer')
  await answer(client, true)
  expect((await client.stopped()).terminated).toBe(true)
})

test('after an answer, the run stops at the next breakpoint with the answer in its context', async () => {
  const { client, folder } = await openAdapter({
    'w.yaml': source,
  })
  await client.launch({ program: 'w.yaml' }, { breakpoints: { [join(folder, 'w.yaml')]: [13] } })
  await nextQuestion(client)
  await answer(client, 'no')
  expect(await client.stopped()).toMatchObject({ name: 'ship (transform)' })
  expect((await client.variable('Context', 'approved')).value).toBe('false')
})

const two = `workflows:
  ask:
    nodes:
      - { id: both, type: parallel, parallel_nodes: [left, right] }
      - { id: left, type: human, human_type: input, prompt: Left? }
      - { id: right, type: human, human_type: input, prompt: Right? }
`

test('where several questions are open, an answer names its node', async () => {
  const { client } = await asking(two)
  await nextQuestion(client)
  await expect(repl(client, ':answer 7')).rejects.toThrow('There are 2 open questions')
  expect((await repl(client, ':answer right 7')).result).toMatch(/^Answered ask\/both\/.*right/)
  await repl(client, ':answer a text of words')
  expect((await client.stopped()).terminated).toBe(true)
})

test('a client that leaves a run that only waits leaves it waiting, to be answered in another process', async () => {
  const { recording } = await waiting()
  const { execution } = await continueRun({ recording, answer: 'yes', free: true })
  expect(await execution.done).toMatchObject({ status: 'completed', output: { approved: true } })
})

test('terminating a run that only waits leaves it waiting and says how to go on', async () => {
  const { client } = await asking()
  await client.request('terminate')
  expect((await client.stopped()).terminated).toBe(true)
  await client.waitUntil('exited', () => client.events('exited')[0])
  expect(client.events('exited')).toEqual([{ exitCode: 3 }])
  expect(lastOutput(client)).toMatch(/^Answer it with: playhead answer \w+/)
})

test('a run of which another branch goes on is cancelled by terminating it', async () => {
  const { client } = await asking(
    two
      .replace('human_type: input, prompt: Right? }', 'human_type: input, prompt: R }')
      .replace('type: human, human_type: input, prompt: R', 'type: wait, duration: 60'),
  )
  await client.request('terminate')
  expect((await client.stopped()).terminated).toBe(true)
  expect(
    client
      .events('output')
      .map(({ output }) => output)
      .join(''),
  ).toContain('Workflow "ask" cancelled')
})

test('playhead/leave ends a run that only waits as waiting', async () => {
  const { client } = await asking()
  await client.custom('playhead/leave', {})
  expect((await client.stopped()).terminated).toBe(true)
  expect(
    client
      .events('output')
      .map(({ output }) => output)
      .join(''),
  ).toContain('"release" waits for an answer')
})

test('a waiting recording goes on at the end of its past, which can be stepped through', async () => {
  const { folder, recording } = await waiting()
  const client = attachAdapter(folder)
  await client.launch({ recording, mode: 'resume' })
  const end = {
    reason: 'entry',
    description: 'End of what was recorded · Step 6',
    name: 'approval (question)',
  }
  expect(await client.stopped()).toMatchObject(end)
  expect(await client.stepBack()).toMatchObject({ name: 'approve (human)' })
  expect(await client.stepBack()).toMatchObject({ name: 'build (transform)' })
  await nextQuestion(client)
  await repl(client, ':answer yes')
  await client.next()
  expect(await client.next()).toMatchObject({ name: 'ship (transform)' })
  expect((await client.variable('Context', 'approved')).value).toBe('true')
  expect((await client.continue()).terminated).toBe(true)
  expect(lastOutput(client)).toContain('Workflow "release" completed')
})

test('a run that goes on without debugging asks at once', async () => {
  const { folder, recording } = await waiting()
  const client = attachAdapter(folder)
  await client.launch({ recording, mode: 'resume', noDebug: true })
  expect(await nextQuestion(client)).toMatchObject({ open: true })
  await answer(client, 'no')
  expect((await client.stopped()).terminated).toBe(true)
})

test('a waiting recording that is opened plainly is a replay, in which nothing can be answered', async () => {
  const { folder, recording } = await waiting()
  const client = attachAdapter(folder)
  await client.launch({ recording })
  await client.stopped()
  expect(await client.continue()).toMatchObject({ description: 'End of recording (waiting)' })
  await expect(answer(client, 'yes')).rejects.toThrow('"mode": "resume"')
})

test('a recording that has come to its end cannot go on', async () => {
  const { client, folder } = await openAdapter({
    'w.yaml': two
      .replace(/human_type.*?\?/g, 'human_type: input, prompt: A')
      .replaceAll('type: human, human_type: input, prompt: A', 'type: transform, set: { a: "1" }'),
  })
  await client.launch({ program: 'w.yaml' })
  await client.stopped()
  const id = /Recorded as (\w+)/.exec(lastOutput(client))![1]
  const again = attachAdapter(folder)
  await expect(again.launch({ recording: id, mode: 'resume' })).rejects.toThrow('it is completed')
})

test('on_error: pause stops at the caught error, and asks what to do when going on', async () => {
  const text = `workflows:
  work:
    nodes:
      - { id: try, type: transform, set: { a: missing + 1 }, on_error: pause, next: after }
      - { id: after, type: transform, set: { b: "2" } }
`
  const { client } = await openAdapter({ 'w.yaml': text })
  await client.launch({ program: 'w.yaml' }, { exceptionFilters: ['uncaught', 'caught'] })
  expect(await client.stopped()).toMatchObject({ reason: 'exception', name: 'try (transform)' })
  await client.request('continue', { threadId: 1 })
  expect(await nextQuestion(client)).toMatchObject({
    kind: 'recovery',
    choices: ['retry', 'skip', 'fail'],
    open: true,
  })
  await answer(client, 'skip')
  expect((await client.stopped()).terminated).toBe(true)
  expect(lastOutput(client)).toContain('Workflow "work" completed')
})

test('a pinned node gives its result without running, and one that is pinned to fail fails', async () => {
  const { client } = await openAdapter({ 'w.yaml': source })
  await client.launch({
    program: 'w.yaml',
    pins: { approve: false, ship: { error: 'not today' } },
    stopOnEntry: true,
  })
  await client.stopped()
  expect(await client.continue()).toMatchObject({ reason: 'exception', name: 'ship · pinned (transform)' })
  expect((await client.variable('Context', 'approved')).value).toBe('false')
})

test('pinned nodes are named in the console, and marked in the stack and the Node scope', async () => {
  const { client } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml', pins: { 'release/approve': false, ship: { error: 'not today' } } })
  expect(await client.stopped()).toMatchObject({ name: 'ship · pinned (transform)' })
  expect(client.events('output').map(({ output }) => output)).toContain(
    'Pinned, so not run: release/approve gives false, ship fails with "not today"\n',
  )
  expect((await client.variable('Node', 'pinned')).value).toBe('true')
  await client.stepBack()
  expect(await client.stepBack()).toMatchObject({ name: 'approve · pinned (human)' })
  expect(await client.stepBack()).toMatchObject({ name: 'build (transform)' })
  expect((await client.evaluate('has(node.pinned)')).result).toBe('false')
})

test('a pin of a node that does not exist is refused at the launch', async () => {
  const { client } = await openAdapter({ 'w.yaml': source })
  await expect(client.launch({ program: 'w.yaml', pins: { aprove: true } })).rejects.toThrow(
    'A result is pinned to "aprove", but there is no such node. Did you mean "approve"?',
  )
})

const printing = `
console.log('module has', process.env.DEPLOY_TOKEN)
export const deploy = () => {
  console.log('deploying with', process.env.DEPLOY_TOKEN)
  process.stderr.write('part ' + process.env.STORED + '\\n')
  return { used: process.env.DEPLOY_TOKEN }
}
`

test('secrets are hidden in what handlers print, in values and in questions', async () => {
  const text = `handlers: ./handlers.js
workflows:
  deploy:
    nodes:
      - { id: go, type: compute, handler: deploy, output: done, next: ask }
      - { id: ask, type: human, human_type: confirmation, prompt: "Was {done.used} right?", context_keys: [done] }
`
  const folder = await temporaryFolder({ 'w.yaml': text, 'handlers.js': printing })
  const env = {
    ...process.env,
    STORED: 'kept-in-a-store',
    DEPLOY_TOKEN: 'sesame-open-now',
    PLAYHEAD_SECRETS: 'STORED',
  }
  const main = join(import.meta.dirname, '../../debug-adapter/main.ts')
  const client = openStdio(process.execPath, [main], { cwd: folder, env })
  await client.launch({ program: 'w.yaml' })
  const question = await nextQuestion(client)
  expect(question).toMatchObject({ prompt: 'Was ••• right?', context: { done: { used: '•••' } } })
  expect((await repl(client, 'done.used')).result).toBe('•••')
  await answer(client, 'yes')
  await client.stopped()
  const sent = JSON.stringify(client.timeline.entries)
  expect(sent).toContain('module has •••')
  expect(sent).toContain('deploying with •••')
  expect(sent).toContain('part •••')
  expect(sent).not.toMatch(/sesame|kept-in/)
})

const interrupted = `handlers: ./handlers.js
workflows:
  count:
    nodes:
      - { id: first, type: transform, set: { a: "1" }, next: slow }
      - { id: slow, type: compute, handler: slow, output: calls }
`

const slow = `import { appendFileSync, readFileSync } from 'node:fs'
const file = new URL('calls.txt', import.meta.url)
export const slow = () => {
  appendFileSync(file, 'x')
  const calls = readFileSync(file, 'utf8').length
  return calls === 1 ? new Promise(() => setInterval(() => {}, 1000)) : calls
}
`

/** A folder with the recording of a run whose process was killed in its handler. */
async function killed() {
  const folder = await temporaryFolder({ 'w.yaml': interrupted, 'handlers.js': slow })
  const main = join(import.meta.dirname, '../../debug-adapter/main.ts')
  const client = openStdio(process.execPath, [main], { cwd: folder })
  await client.launch({ program: 'w.yaml' })
  await vi.waitFor(() => access(join(folder, 'calls.txt')), 5_000)
  client.adapter.kill('SIGKILL')
  await client.adapter.exit
  await client.close({ disconnect: false })
  const names = await readdir(join(folder, '.playhead'))
  const recording = join(folder, '.playhead', names.find(name => name.endsWith('.playhead'))!)
  const calls = () => readFile(join(folder, 'calls.txt'), 'utf8')
  return { folder, recording, calls }
}

test('an interrupted run goes on where it was cut off, and calls nothing before it is let', async () => {
  const { folder, recording, calls } = await killed()
  const client = attachAdapter(folder)
  await client.launch({ recording, mode: 'resume', stopAtEnd: true })
  expect(await client.stopped()).toMatchObject({ reason: 'entry', name: 'slow (handler)' })
  expect(await client.stepBack()).toMatchObject({ name: 'slow (compute)' })
  expect(await calls()).toBe('x')
  expect(await client.continue()).toMatchObject({ description: 'End of recording (completed)' })
  expect(await calls()).toBe('xx')
  expect((await client.variable('Context', 'calls')).value).toBe('2')
})

test('an interrupted run that is only looked at can go on later all the same', async () => {
  const { folder, recording, calls } = await killed()
  const client = attachAdapter(folder)
  await client.launch({ recording, mode: 'resume' })
  await client.stopped()
  await client.close()
  expect(lastOutput(client)).toMatch(/^Go on with: playhead answer /)
  expect(await calls()).toBe('x')
  const { execution } = await continueRun({ recording, free: true })
  expect(await execution.done).toMatchObject({ status: 'completed', output: { calls: 2 } })
})
