import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { startInMemory } from '../start-run.ts'

const source = readFileSync(
  join(resolve(import.meta.dirname, '../..'), 'media/walkthrough/sample.yaml'),
  'utf8',
)

test('the sample has no problems, and its node stands where the pictures show it', async () => {
  const { problems } = await parseWorkflowFile(source, 'sample.yaml')
  expect(problems).toEqual([])
  expect(source.split('\n')[22]).toContain('- id: pack')
})

test('the sample packs three parcels and ends with -1 items, as the walkthrough says', async () => {
  const { execution } = startInMemory({ source })
  expect(await execution.done).toMatchObject({ status: 'completed' })
  const { timeline } = execution
  const state = await timeline.state(timeline.length)
  expect(state.contexts.get(0)).toMatchObject({ left: -1, label: '3 parcels, -1 items left' })
})
