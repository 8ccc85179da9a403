import { expect, test } from 'vitest'
import { runToEnd } from '../start-run.ts'

test('a node whose expression takes too many steps fails with the place and what to do', async () => {
  const { result } = await runToEnd({
    source: `workflows:
  main:
    inputs: { l: { type: array, required: true } }
    nodes:
      - id: work
        type: transform
        set:
          n: 1 + size(l.filter(a, l.exists(b, l.exists(c, c < 0))))
`,
    inputs: { l: Array.from({ length: 1_000 }, (_, i) => i) },
  })
  expect(result).toMatchObject({ status: 'failed', error: { code: 'expression-too-costly' } })
})
