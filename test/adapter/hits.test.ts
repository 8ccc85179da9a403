import type { DebugProtocol } from '@vscode/debugprotocol'
import { expect, test } from 'vitest'
import { openAdapter } from './open-adapter.ts'

const source = `workflows:
  main:
    inputs: { n: 0 }
    nodes:
      - id: add
        type: transform
        set: { n: n + 1 }
        next: more
      - { id: more, type: condition, condition: n < 5, branches: { "true": add, default: done } }
      - { id: done, type: transform, set: { told: n } }
`

interface Hits {
  positions: number[]
  complete: boolean
}

async function startedWith(breakpoints: DebugProtocol.SourceBreakpoint[]) {
  const { client } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml', stopAtEnd: true }, { breakpoints: { 'w.yaml': breakpoints } })
  const stops: number[] = []
  for (let stop = await client.stopped(); stop.reason === 'breakpoint'; stop = await client.continue())
    stops.push((await client.custom<{ to: number }>('playhead/changes', { from: 1 })).to)
  return { client, stops, hits: () => client.custom<Hits>('playhead/hits', {}) }
}

test('the hits of breakpoints are told without going there: all that one stopped at on the way', async () => {
  const { client, stops, hits } = await startedWith([{ line: 5, condition: 'n >= 2' }, { line: 10 }])
  expect(stops).toHaveLength(4)
  expect(await hits()).toEqual({ positions: stops, complete: true })
  await client.close()
})

test('hit counts are minded, and log points are no hits', async () => {
  const { client, hits } = await startedWith([
    { line: 5, hitCondition: '%2' },
    { line: 9, logMessage: 'here {n}' },
  ])
  expect((await hits()).positions).toHaveLength(2)
  await client.close()
})
