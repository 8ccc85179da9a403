import { expect, test } from 'vitest'
import { comparableText } from '../../src/extension/execution-page/comparable-text.ts'
import { timelineOf } from '../history/timelines.ts'

const lines = async (inputs: Record<string, string | number>) =>
  (await comparableText(await timelineOf(inputs))).split('\n')

test('two runs that did the same have the same text', async () => {
  expect(await lines({ rounds: 2 })).toEqual(await lines({ rounds: 2 }))
})

test('what differs is a line that differs: inputs, the path, the state at the end', async () => {
  const two = await lines({ rounds: 2 })
  const three = await lines({ rounds: 3 })
  const added = three.filter(line => !two.includes(line))
  expect(added).toEqual([
    '    "rounds": 3',
    '    2',
    '  main/draft#3: completed',
    '  main/enough#3: completed',
  ])
  expect(two[0]).toBe('workflow: main')
  expect(two).toContain('state at the end:')
})
