import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateIn } from '../../src/debugger/evaluate.ts'
import { partsOf, scopesOf, shortValue, type Variable } from '../../src/debugger/variables.ts'
import type { Json, JsonObject } from '../../src/workflow/json.ts'
import { startInMemory } from '../start-run.ts'

const source = `handlers: ./h.js
workflows:
  main:
    nodes:
      - { id: one, type: compute, handler: give, output: given, next: two }
      - { id: two, type: compute, handler: take, inputs: { all: $ctx.given } }
`

const json = fc.jsonValue({ maxDepth: 3 }).map(value => value as Json)
const value = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('in', 'true', 'a-b', 'node', 'x.y', '0')),
  json,
)

/** A variable and all below it. */
function* deep(list: readonly Variable[]): Generator<Variable> {
  for (const one of list) {
    yield one
    yield* deep(partsOf(one.value, one.path))
  }
}

test('the expression of each variable gives its value, whatever its keys are', async () => {
  await fc.assert(
    fc.asyncProperty(value, async given => {
      const handlers = { give: () => given, take: () => 1 }
      const { execution } = startInMemory({ source, handlers, free: false })
      const { timeline } = execution
      let span = -1
      for (let seq = 0; span < 0 && (await timeline.reach(seq)); seq++)
        if (timeline.structure.type(seq) === 'enter' && timeline.structure.site(seq).id === 'two') span = seq
      const state = await timeline.state(timeline.length)
      for (const scope of scopesOf(timeline, state, span)) {
        for (const one of deep(partsOf(scope.value, scope.root)))
          expect(await evaluateIn(timeline, state, span, one.evaluateName!)).toEqual(one.value)
      }
      execution.cancel()
      await execution.done
    }),
    { numRuns: 60 },
  )
})

test('any page of the parts of a value is that part of the whole', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.array(json), fc.dictionary(fc.string(), json) as fc.Arbitrary<JsonObject>),
      fc.nat(12),
      fc.nat(12),
      (whole, start, count) => {
        const names = (list: readonly Variable[]) => list.map(one => one.name)
        const all = names(partsOf(whole, []))
        const end = count === 0 ? undefined : start + count
        expect(names(partsOf(whole, [], start, count))).toEqual(all.slice(start, end))
      },
    ),
  )
})

test('whole numbers are written to the base 16 where that is wanted, and nothing else', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), number => {
      expect(Number(shortValue(number, { hex: true }).replace('-', '')) * Math.sign(number) || 0).toBe(
        number || 0,
      )
    }),
  )
  expect(shortValue([255, 'ff', 1.5, null], { hex: true })).toBe('(4) [0xff, "ff", 1.5, null]')
})
