import { expect, test } from 'vitest'
import { answer } from '../../../src/views/protocol/channel.ts'
import { failure } from '../../../src/workflow/problem.ts'

const handlers = {
  double: ({ n }: { n: number }) => n * 2,
  fail: () => {
    throw failure('recording-empty', { path: '/a.playhead' })
  },
}

test('a request gets what its handler gives', async () => {
  const message = { type: 'request', id: 7, method: 'double', params: { n: 4 } }
  expect(await answer(handlers as never, message)).toEqual({ type: 'response', id: 7, result: 8 })
})

test('an error of a handler is an answer, with what to do about it', async () => {
  const message = { type: 'request', id: 1, method: 'fail', params: {} }
  expect(await answer(handlers as never, message)).toEqual({
    type: 'response',
    id: 1,
    trouble: {
      message: '"/a.playhead" holds no event.',
      remedy: 'The run ended before anything was written; run it again.',
      code: 'recording-empty',
    },
  })
})

test('what is no handler of its own is not called', async () => {
  const message = { type: 'request', id: 1, method: 'toString', params: {} }
  expect(await answer(handlers as never, message)).toHaveProperty('trouble')
})

test.each([undefined, null, 4, 'text', {}, { type: 'request' }, { type: 'event', id: 1, method: 'double' }])(
  'what is no request has no answer: %j',
  async message => {
    expect(await answer(handlers as never, message)).toBeUndefined()
  },
)
