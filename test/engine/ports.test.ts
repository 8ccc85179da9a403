import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { sleep } from '../../src/engine/ports.ts'

const day = 24 * 3_600_000

beforeEach(() => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
})

test('a sleep may be longer than a timer can be', async () => {
  const ended = vi.fn()
  void sleep(60 * day, new AbortController().signal).then(ended)
  await vi.advanceTimersByTimeAsync(60 * day - 1)
  expect(ended).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(ended).toHaveBeenCalledOnce()
})

test('a long sleep is ended by its signal, and leaves no timer', async () => {
  const control = new AbortController()
  const slept = sleep(60 * day, control.signal)
  await vi.advanceTimersByTimeAsync(30 * day)
  control.abort()
  await expect(slept).rejects.toBe(control.signal.reason)
  expect(vi.getTimerCount()).toBe(0)
})
