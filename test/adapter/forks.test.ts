import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DapClient } from './client/client.ts'
import { attachAdapter, openAdapter, temporaryFolder } from './open-adapter.ts'

const source = `handlers: ./handlers.js
workflows:
  trip:
    inputs: { city: Rome }
    nodes:
      - { id: plan, type: transform, set: { nights: '2' }, next: book }
      - { id: book, type: compute, handler: book, inputs: { city: $ctx.city, nights: $ctx.nights }, output: booked, next: pay }
      - { id: pay, type: compute, handler: pay, inputs: { nights: $ctx.nights }, output: paid, next: done }
      - { id: done, type: transform, set: { text: "city + ' ' + string(paid)" } }
`

/** Each call is noted in a file, because the handlers of each run are modules of their own. */
const handlers = `import { appendFileSync } from 'node:fs'
const note = text => appendFileSync(new URL('./calls', import.meta.url), text + '\\n')
export const book = ({ city, nights }, run) => { note('book'); run.log('booking ' + city); return { city, nights } }
export const pay = ({ nights }) => { note('pay'); return nights * 100 }
`
const files = { 'w.yaml': source, 'handlers.js': handlers }

interface Forked {
  from: string
  to: string
  position: number
  address?: string
}

async function callsIn(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, 'calls'), 'utf8').catch(() => '')
  return text.split('\n').filter(Boolean)
}

const evaluate = async (client: DapClient, expression: string) =>
  (await client.request('evaluate', { expression, context: 'clipboard' })).result

/** A run that has gone to its end, with a stop at a line on the way, and stands at that stop once more. */
async function backAt(line: number) {
  const { client, folder } = await openAdapter(files)
  await client.launch({ program: 'w.yaml', stopAtEnd: true }, { breakpoints: { 'w.yaml': [line] } })
  await client.stopped()
  await client.continue()
  const stop = await client.reverseContinue()
  return { client, folder, stop }
}

/** A folder with the recording of a run that has completed, and its id. */
async function recorded(): Promise<{ folder: string; id: string }> {
  const { client, folder } = await openAdapter(files)
  await client.launch({ program: 'w.yaml' })
  expect((await client.stopped()).terminated).toBe(true)
  await client.close()
  const [name] = (await readdir(join(folder, '.playhead'))).filter(one => one.endsWith('.playhead'))
  return { folder, id: join(folder, '.playhead', name!) }
}

const outputs = (client: DapClient) =>
  client
    .events('output')
    .map(({ output }) => output)
    .join('')

test('a variable that is set in the past lets a fork go on with it, and the client is told so', async () => {
  const { client, folder, stop } = await backAt(8)
  expect(stop.name).toBe('pay (compute)')
  const scope = (await client.scopes()).find(({ name }) => name === 'Context')!
  const { variablesReference } = scope
  const set = await client.request('setVariable', { variablesReference, name: 'city', value: '"Oslo"' })
  expect(set.value).toBe('"Oslo"')
  const told = await client.waitForCustomEvent<Forked>('playhead/forked')
  const there = await client.stopped()
  expect(there).toMatchObject({ reason: 'restart', name: 'pay (compute)', line: 8 })
  expect(told.from).not.toBe(told.to)
  expect(told.address).toBe('trip/pay')
  expect(outputs(client)).toContain(`You have left the execution ${told.from}`)
  expect(outputs(client)).toContain(`You are in the execution ${told.to} now, a fork of ${told.from}`)
  expect(await evaluate(client, 'city')).toBe('Oslo')
  await client.continue()
  expect(await evaluate(client, 'text')).toBe('Oslo 200')
  expect(await callsIn(folder)).toEqual(['book', 'pay', 'pay'])
  await client.close()
})

test('what is reused is not printed again, and stands in the stack with its mark', async () => {
  const { client } = await backAt(8)
  await client.custom('playhead/fork')
  await client.stopped()
  await client.stepBack()
  expect(client.current().name).toBe('book · reused (compute)')
  expect(outputs(client).split('booking Rome')).toHaveLength(2)
  await client.close()
})

test('a frame that is restarted begins again in a fork, and its input can be changed', async () => {
  const { client, folder } = await backAt(9)
  const [, frame] = client.current().frames
  expect(frame).toMatchObject({ name: 'trip', canRestart: true })
  await client.reverseContinue()
  const { client: other, folder: there } = await backAt(8)
  const stop = await other.restartFrame(other.current().frames[0]!.id)
  expect(stop).toMatchObject({ reason: 'restart', name: 'pay (compute)' })
  await other.request('setExpression', { expression: 'node.input.nights', value: '5' })
  await other.continue()
  expect(await evaluate(other, 'paid')).toBe('500')
  expect(await callsIn(there)).toEqual(['book', 'pay', 'pay'])
  expect(await callsIn(folder)).toEqual(['book', 'pay'])
  await client.close()
  await other.close()
})

test('breakpoints keep their ids in a fork and stop there', async () => {
  const { folder, id } = await recorded()
  const client = attachAdapter(folder)
  await client.launch({ recording: id }, { breakpoints: { 'w.yaml': [7, 9] } })
  await client.stopped()
  const first = await client.continue()
  expect(first.line).toBe(7)
  await client.custom('playhead/fork')
  await client.stopped()
  const second = await client.continue()
  expect(second).toMatchObject({ line: 9, reason: 'breakpoint' })
  expect(second.hitBreakpointIds[0]).toBe(first.hitBreakpointIds[0]! + 1)
  const again = await client.request('setBreakpoints', {
    source: { path: join(folder, 'w.yaml') },
    breakpoints: [{ line: 9 }],
  })
  expect(again.breakpoints[0]!.id).toBe(second.hitBreakpointIds[0])
  await client.close()
})

test('a fork that is launched from a recording stands where it leaves it, with values that are set', async () => {
  const { folder, id } = await recorded()
  const client = attachAdapter(folder)
  await client.launch({
    mode: 'fork',
    from: { recording: id, address: 'trip/pay' },
    stopAtEnd: true,
  })
  expect(await client.stopped()).toMatchObject({ reason: 'restart', name: 'pay (compute)' })
  await client.custom('playhead/fork', {
    address: 'trip/plan',
    edits: [{ expression: 'city', value: '"Bern"' }],
  })
  expect(await client.stopped()).toMatchObject({ name: 'plan (transform)' })
  await client.continue()
  expect(await evaluate(client, 'text')).toBe('Bern 200')
  expect(await callsIn(folder)).toEqual(['book', 'pay', 'book', 'pay'])
  await client.close()
})

test('a fork runs the file as it is now, and says what does not match any more', async () => {
  const { folder, id } = await recorded()
  const changed = source
    .replace("nights: '2'", "nights: '3'")
    .replace(
      'id: pay, type: compute, handler: pay, inputs: { nights: $ctx.nights }, output: paid',
      'id: pay, type: transform, set: { paid: nights }',
    )
  await writeFile(join(folder, 'w.yaml'), changed)
  const client = attachAdapter(folder)
  await client.launch({ mode: 'fork', from: { recording: id, address: 'trip/done' }, stopAtEnd: true })
  await client.stopped()
  expect(outputs(client)).toContain('"trip/plan" is written differently now; its recorded result is used')
  expect(outputs(client)).toContain('"trip/pay" was of type compute and is of type transform now.')
  await client.continue()
  expect(await evaluate(client, 'text')).toBe('Rome 2')
  expect(await callsIn(folder)).toEqual(['book', 'pay'])
  await client.close()
})

test('a fork that is not possible leaves the session as it was', async () => {
  const { folder, id } = await recorded()
  const client = attachAdapter(folder)
  await client.launch({ recording: id })
  await client.stopped()
  await writeFile(join(folder, 'w.yaml'), 'workflows: {')
  await expect(client.custom('playhead/fork')).rejects.toThrow(/does not parse|YAML|error/)
  expect((await client.next()).name).toBe('plan (transform)')
  await client.close()
})

test('restart runs the whole once more, with new arguments, and keeps the breakpoints', async () => {
  const { client, folder } = await openAdapter(files)
  await client.launch({ program: 'w.yaml', stopAtEnd: true }, { breakpoints: { 'w.yaml': [8] } })
  const before = await client.stopped()
  const again = await client.execute('restart', {
    arguments: { program: 'w.yaml', stopAtEnd: true, inputs: { city: 'Kyiv' } },
  })
  expect(again).toMatchObject({ line: 8, hitBreakpointIds: before.hitBreakpointIds })
  expect(await evaluate(client, 'booked.city')).toBe('Kyiv')
  expect(await callsIn(folder)).toEqual(['book', 'book'])
  await client.close()
})

test('a frame of a folder without its file can be restarted by the recorded text only when that is wanted', async () => {
  const { folder, id } = await recorded()
  const text = await readFile(id)
  const other = await temporaryFolder({ 'handlers.js': handlers })
  await writeFile(join(other, 'run.playhead'), text)
  await rm(join(folder, 'w.yaml'))
  const client = attachAdapter(other)
  await client.launch({ recording: 'run.playhead' })
  await client.stopped()
  await expect(client.custom('playhead/fork')).rejects.toThrow(/is not there any more/)
  await client.close()
})

test('a replay in a workspace that is not trusted cannot be forked', async () => {
  const { folder, id } = await recorded()
  const client = attachAdapter(folder)
  await client.launch({ recording: id, workspaceTrusted: false })
  const { frames } = await client.stopped()
  await expect(client.custom('playhead/fork')).rejects.toThrow('Trust this workspace first')
  await expect(client.restartFrame(frames[0]!.id)).rejects.toThrow('Trust this workspace first')
  await client.close()
})

const waiting = {
  'w.yaml': `handlers: ./handlers.js
workflows:
  trip:
    nodes:
      - { id: plan, type: transform, set: { nights: '2' }, next: sure }
      - { id: sure, type: human, human_type: confirmation, prompt: Sure?, output: sure, next: slow }
      - { id: slow, type: compute, handler: slow, output: done }
`,
  'handlers.js': `export const slow = (_, run) => new Promise((_, reject) => run.signal.addEventListener('abort', () => reject(new Error('stopped'))))
`,
}

test('a run that only waits for an answer waits on when it is left for a fork', async () => {
  const { client, folder } = await openAdapter(waiting)
  await client.launch({ program: 'w.yaml' }, { breakpoints: { 'w.yaml': [6] } })
  await client.stopped()
  const moving = client.send('continue', { threadId: 1 })
  await moving.response
  const { address } = await client.waitForCustomEvent<{ address: string }>('playhead/question')
  expect(address).toBe('trip/sure/confirmation')
  await client.pause()
  await client.custom('playhead/fork', { address: 'trip/plan' })
  expect((await client.stopped()).name).toBe('plan (transform)')
  expect(outputs(client)).toContain('it still waits for an answer')
  const asked = client.events('playhead/question' as never) as unknown as { open: boolean }[]
  expect(asked.map(({ open }) => open)).toEqual([true, false])
  const files = await readdir(join(folder, '.playhead'))
  expect(files.filter(name => name.endsWith('.playhead'))).toHaveLength(2)
  await client.close()
})

test('a fork that was only looked at can go on later when it is left for another one', async () => {
  const { client } = await backAt(7)
  await client.custom('playhead/fork')
  await client.stopped()
  await client.custom('playhead/fork')
  await client.stopped()
  expect(outputs(client)).toContain('it can go on later')
  expect(outputs(client)).not.toContain('waits for an answer')
  await client.close()
})

test('a run that does not come to an end by itself can be restarted while it runs', async () => {
  const { client } = await openAdapter(waiting)
  await client.launch({ program: 'w.yaml', pins: { sure: true } }, { breakpoints: { 'w.yaml': [5] } })
  expect((await client.stopped()).line).toBe(5)
  await client.send('continue', { threadId: 1 }).response
  const again = await client.execute('restart', {})
  expect(again).toMatchObject({ line: 5, reason: 'breakpoint' })
  expect(outputs(client)).toMatch(/You have left the execution \w+; you are in \w+ now, from the beginning\./)
  await client.close()
})

const failing = {
  'w.yaml': `handlers: ./handlers.js
workflows:
  main:
    inputs: { n: 0 }
    nodes:
      - { id: once, type: compute, handler: second, output: first, retry_policy: { max_attempts: 2, initial_delay: 0 }, next: get }
      - { id: get, type: compute, handler: get, output: got, next: last }
      - { id: last, type: transform, set: { done: n } }
`,
  'handlers.js': `import { existsSync } from 'node:fs'
export const second = (_, { attempt }) => { if (attempt === 1) throw new Error('once'); return attempt }
export const get = () => { if (!existsSync(new URL('./there', import.meta.url))) throw new Error('not there'); return 'found' }
`,
}

test.each([
  ['at the error', undefined],
  ['at the end', 'end'],
] as const)('a fork of a run that failed, %s, tries once more what failed', async (_, place) => {
  const { client, folder } = await openAdapter(failing)
  await client.launch({ program: 'w.yaml', stopAtEnd: true })
  expect((await client.stopped()).reason).toBe('exception')
  if (place) await client.continue()
  await client.custom('playhead/fork')
  expect(await client.stopped()).toMatchObject({ reason: 'restart', name: 'get (handler)' })
  expect(await client.continue()).toMatchObject({ reason: 'exception', name: 'get (handler)' })
  await writeFile(join(folder, 'there'), '')
  await client.custom('playhead/fork')
  await client.stopped()
  await client.continue()
  expect(await evaluate(client, 'got')).toBe('found')
  await client.close()
})

test('what was changed at the error is changed in the fork as well', async () => {
  const { client, folder } = await openAdapter(failing)
  await client.launch({ program: 'w.yaml', stopAtEnd: true })
  const { frames } = await client.stopped()
  const frameId = frames.at(-1)!.id
  await client.request('setExpression', { expression: 'n', value: '7', frameId })
  await writeFile(join(folder, 'there'), '')
  await client.custom('playhead/fork', { edits: [{ expression: 'first', value: '9' }] })
  await client.stopped()
  await client.continue()
  expect(await evaluate(client, '[done, first]')).toBe('[\n  7,\n  9\n]')
  await client.close()
})

test('a fork behind an error that the run survives goes on as the run did', async () => {
  const { client } = await openAdapter(failing)
  await client.launch(
    { program: 'w.yaml', stopAtEnd: true },
    { exceptionFilterOptions: [{ filterId: 'caught' }], exceptionFilters: [] },
  )
  expect(await client.stopped()).toMatchObject({ reason: 'exception', name: 'second (handler)' })
  await client.custom('playhead/fork')
  const there = await client.stopped()
  expect((await client.next()).name).toBe('once · attempt 2 (compute)')
  expect(there.frames.map(({ name }) => name)).toContain('once (compute)')
  await client.close()
})

const branches = `workflows:
  main:
    inputs: { v: 0 }
    nodes:
      - { id: p, type: parallel, parallel_nodes: [x, y] }
      - { id: x, type: transform, set: { v: v + 1 }, next: x2 }
      - { id: x2, type: transform, set: { v: v * 2 } }
      - { id: y, type: transform, set: { w: '1' } }
`

test.each(['setExpression', 'playhead/fork'] as const)(
  'a change by %s in a branch forks on the thread that was looked at, with others open',
  async command => {
    const { client } = await openAdapter({ 'w.yaml': branches })
    await client.launch({ program: 'w.yaml', stopAtEnd: true }, { breakpoints: { 'w.yaml': [7] } })
    const { frames } = await client.stopped()
    const { dataId } = await client.request('dataBreakpointInfo', { name: 'v', frameId: frames[0]!.id })
    await client.request('setDataBreakpoints', { breakpoints: [{ dataId: dataId! }] })
    await client.continue()
    await client.continue()
    const before = await client.reverseContinue()
    expect(before).toMatchObject({ reason: 'data breakpoint', name: 'x2 (transform)' })
    const change = { expression: 'v', value: '100' }
    if (command === 'setExpression')
      await client.request(command, { ...change, frameId: before.frames[0]!.id })
    else await client.custom(command, { edits: [change] })
    const there = await client.stopped()
    expect(there).toMatchObject({ reason: 'restart', name: 'x2 (transform)', threadId: before.threadId })
    expect(await client.continue()).toMatchObject({ reason: 'data breakpoint', text: '100 → 200' })
    await client.close()
  },
)

test('a fork has the secret inputs that its run was given, whatever their file holds by now', async () => {
  const { client, folder } = await openAdapter({
    'w.yaml': `handlers: ./handlers.js
workflows:
  main:
    inputs: { key: { type: string, secret: true } }
    nodes:
      - { id: use, type: compute, handler: use, inputs: { key: $ctx.key }, output: length }
`,
    'handlers.js': 'export const use = ({ key }) => key.length',
    'in.json': '{"key": "first-secret"}',
  })
  await client.launch(
    { program: 'w.yaml', inputs: 'in.json', stopAtEnd: true },
    { breakpoints: { 'w.yaml': [6] } },
  )
  await client.stopped()
  await client.continue()
  for (const change of [
    () => writeFile(join(folder, 'in.json'), '{"key": "x"}'),
    () => rm(join(folder, 'in.json')),
  ]) {
    await change()
    await client.reverseContinue()
    await client.custom('playhead/fork')
    await client.stopped()
    await client.continue()
    expect(await evaluate(client, 'length')).toBe('12')
  }
  await client.close()
})
