import { expect, test } from 'vitest'
import {
  idLine,
  type Pins,
  pinnableAt,
  pinnables,
  pinsForRun,
  pinText,
  staleNames,
} from '../../src/extension/pins/pin.ts'
import { createPinStore } from '../../src/extension/pins/store.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'

const file = parseWorkflowFile(
  `workflows:
  one:
    nodes:
      - type: transform
        id: a
        set: { x: "1" }
      - { id: b, type: transform, set: { x: "2" } }
  two:
    nodes:
      - { id: a, type: transform, set: { x: "3" } }
`,
  '/w.yaml',
)

const pins: Pins = { 'one/a': { output: { x: 5 } }, 'two/a': { error: 'no' }, 'one/gone': { output: 1 } }

test('a node is named with its workflow, because two workflows may have the same', () => {
  expect(pinnables(file).map(({ name }) => name)).toEqual(['one/a', 'one/b', 'two/a'])
})

test('the node of a line is the one whose text it is in, and its mark is on the line of its id', () => {
  expect(pinnableAt(file, 5)?.name).toBe('one/a')
  expect(pinnableAt(file, 6)?.name).toBe('one/b')
  expect(pinnableAt(file, 0)).toBeUndefined()
  expect(idLine(pinnableAt(file, 5)!.node)).toBe(4)
})

test('a run gets the pins whose nodes are there', () => {
  expect(pinsForRun(pins, undefined, file)).toEqual({
    'one/a': { output: { x: 5 } },
    'two/a': { error: 'no' },
  })
  expect(pinsForRun({ 'one/gone': { output: 1 } }, undefined, file)).toBeUndefined()
})

test.each(['a', 'one/a'])('a pin of the configuration for "%s" wins over that of the editor', name => {
  const merged = pinsForRun(pins, { [name]: 'mine' }, file)
  expect(merged).toMatchObject({ [name]: 'mine' })
  expect(merged?.['one/a']).not.toEqual({ output: { x: 5 } })
})

test('what else the configuration pins stays', () => {
  expect(pinsForRun({}, { b: 1 }, file)).toEqual({ b: 1 })
  expect(pinsForRun(pins, { b: 1 }, file)).toMatchObject({ b: 1, 'one/a': { output: { x: 5 } } })
})

test('a pin is stale when its node is gone', () => {
  expect(staleNames(pins, file)).toEqual(['one/gone'])
})

test('a pin is shown in few words', () => {
  expect(pinText({ output: { x: 5 } })).toBe('{"x":5}')
  expect(pinText({ error: 'broke\nin two' })).toBe('error: broke in two')
  expect(pinText({ output: 'x'.repeat(100) }, 10)).toBe('"xxxxxxxx…')
})

/** As VS Code's workspace state, which outlives a window. */
function memory() {
  const values = new Map<string, string>()
  return {
    get: (key: string) => JSON.parse(values.get(key) ?? 'null') ?? undefined,
    update: async (key: string, value: unknown) => void values.set(key, JSON.stringify(value)),
  }
}

test('pins are kept per file, and are there in the next window', async () => {
  const kept = memory()
  const store = createPinStore(kept)
  await store.set('file:///a', 'one/a', { output: null })
  await store.set('file:///a', 'one/b', { error: 'no' })
  await store.set('file:///b', 'one/a', { output: 2 })
  const next = createPinStore(kept)
  expect(next.of('file:///a')).toEqual({ 'one/a': { output: null }, 'one/b': { error: 'no' } })
  await next.remove('file:///a', 'one/a')
  expect(next.of('file:///a')).toEqual({ 'one/b': { error: 'no' } })
  expect(next.of('file:///b')).toEqual({ 'one/a': { output: 2 } })
  expect(next.of('file:///c')).toEqual({})
})

test('who wants to know of changes is told once they are kept, until he wants no more', async () => {
  const store = createPinStore(memory())
  const seen: number[] = []
  const end = store.onChange(() => void seen.push(Object.keys(store.of('f')).length))
  await store.set('f', 'one/a', { output: 1 })
  await store.remove('f', 'one/a')
  end()
  await store.set('f', 'one/a', { output: 1 })
  expect(seen).toEqual([1, 0])
})
