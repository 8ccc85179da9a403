import { expect, test } from 'vitest'
import { finish, startInMemory } from '../start-run.ts'

const source = `workflows:
  w:
    inputs:
      z: { type: number, default: -0 }
      o: { type: object, default: { q: -0.0 } }
      given: 0
    nodes:
      - { id: t, type: transform, set: { a: "-0.0", b: "0.0 * -1.0", c: "ctx.z", d: "round(-0.2)", e: "{'x': -0.0}" }, next: h }
      - { id: h, type: compute, handler: back, inputs: { v: -0, w: { y: -0.0 } }, output: back }
`

/** Where a value holds a negative zero. */
function negativeZeros(value: unknown, path = ''): string[] {
  if (Object.is(value, -0)) return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => negativeZeros(part, `${path}/${key}`))
}

test('a negative zero is a zero wherever it comes from, since a recording has no other', async () => {
  const handlers = { back: (input: object) => ({ ...input, n: -0, list: [-0] }) }
  const run = startInMemory({ source, handlers, inputs: { given: -0 } })
  const { result, events } = await finish(run)
  expect(result).toMatchObject({ status: 'completed', output: { back: { v: 0, n: 0, list: [0] }, d: 0 } })
  expect(negativeZeros(result)).toEqual([])
  expect(negativeZeros(events)).toEqual([])
})
