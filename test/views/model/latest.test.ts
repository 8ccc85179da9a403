import { expect, test } from 'vitest'
import { latestOnly } from '../../../src/views/model/latest.ts'

test('while a task runs, only the last that is asked for waits', async () => {
  const ran: number[] = []
  let finish: () => void = () => undefined
  const ask = latestOnly(async (input: number) => {
    ran.push(input)
    await new Promise<void>(done => {
      finish = done
    })
  })
  for (const input of [1, 2, 3]) ask(input)
  expect(ran).toEqual([1])
  finish()
  await new Promise(setImmediate)
  expect(ran).toEqual([1, 3])
  finish()
  await new Promise(setImmediate)
  ask(4)
  expect(ran).toEqual([1, 3, 4])
})
