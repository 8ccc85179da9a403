import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { playhead } from '../cli/playhead.ts'
import { copyOf } from './copy-of.ts'
import { addressesOf, recordedIn } from './recorded.ts'

/** Runs a command and gives what it printed as JSON. */
async function told(folder: string, ...args: string[]) {
  const { stdout, code } = await playhead(folder, [...args, '--json'])
  return { code, ...JSON.parse(stdout) }
}

const start = (folder: string) => told(folder, 'run', 'workflow.yaml')

test('the approval has no problem, not even a warning', async () => {
  const { stdout } = await playhead(copyOf('approval'), ['check', 'workflow.yaml'])
  expect(stdout).toBe('No problems.\n')
})

test('a run that nobody answers stops as waiting, and another process goes on to its end', async () => {
  const folder = copyOf('approval')
  const first = await start(folder)
  expect(first).toMatchObject({
    code: 3,
    status: 'waiting',
    questions: [{ address: 'approval/approve/approval' }],
  })
  const second = await told(folder, 'answer', first.id, 'approve')
  expect(second).toMatchObject({ code: 3, id: first.id, questions: [{ address: 'approval/add_note/input' }] })
  const third = await told(folder, 'answer', first.id, 'Ring twice.')
  expect(third).toMatchObject({ code: 0, status: 'completed', result: { status: 'sent', total: 588 } })
  expect(JSON.parse(readFileSync(join(folder, 'out/order.json'), 'utf8')).note).toBe('Ring twice.')
})

test('all processes write one recording, in which nothing was done twice', async () => {
  const folder = copyOf('approval')
  const { id } = await start(folder)
  await told(folder, 'answer', id, 'approve')
  await told(folder, 'answer', id, 'Ring twice.')
  const timeline = await recordedIn(folder)
  expect(timeline.status).toBe('completed')
  expect(addressesOf(timeline, 'handler')).toEqual([
    'approval/prepare/prepareOrder',
    'approval/book/bookBudget',
    'approval/send/sendOrder',
  ])
  expect(readFileSync(join(folder, 'out/office.txt'), 'utf8')).toBe('588\n')
})

test('a rejected order is not sent', async () => {
  const folder = copyOf('approval')
  const { id } = await start(folder)
  expect(await told(folder, 'answer', id, 'reject')).toMatchObject({ code: 0, result: { status: 'dropped' } })
  expect(addressesOf(await recordedIn(folder), 'handler')).toEqual(['approval/prepare/prepareOrder'])
})

test('a question whose time is over is answered by its default', async () => {
  const folder = copyOf('approval')
  const { id } = await start(folder)
  await told(folder, 'answer', id, 'approve')
  await pause(2_000)
  expect(await told(folder, 'answer', id)).toMatchObject({ code: 0, status: 'completed' })
  expect(JSON.parse(readFileSync(join(folder, 'out/order.json'), 'utf8')).note).toMatch(/^Please deliver/)
})

test('a node that fails asks what to do, and is tried again once that is mended', async () => {
  const folder = copyOf('approval')
  const account = join(folder, 'out/office.txt')
  mkdirSync(join(folder, 'out'))
  writeFileSync(account, 'closed\n')
  const { id } = await start(folder)
  await told(folder, 'answer', id, 'approve')
  const paused = await told(folder, 'answer', id, '')
  expect(paused).toMatchObject({ code: 3, questions: [{ address: 'approval/book/recovery' }] })
  expect(paused.questions[0].question).toMatchObject({ choices: ['retry', 'skip', 'fail'] })
  rmSync(account)
  expect(await told(folder, 'answer', id, 'retry')).toMatchObject({ code: 0, result: { status: 'sent' } })
  expect(readFileSync(account, 'utf8')).toBe('588\n')
})
