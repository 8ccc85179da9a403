import { expect } from 'vitest'
import { createModel, type Model } from '../../src/language-server/model.ts'
import { nothingAround, type Surroundings } from '../../src/language-server/surroundings.ts'
import { comparePositions, type Position, type SourceRange } from '../../src/workflow/source.ts'

/** `‸` is where the cursor stands; `⟦` and `⟧` enclose ranges that are expected. */
const marks = /[‸⟦⟧]/gu

/** A YAML text with marks, taken apart. */
export interface Fixture {
  text: string
  model: Model
  caret: Position
}

/** Reads a fixture; the caret is at the start where there is none. */
export function fixture(marked: string): Fixture {
  const text = marked.replace(marks, '')
  const model = createModel('file:///project/flow.workflow.yaml', '/project/flow.workflow.yaml', 1, text)
  const caret = marked.replace(/[⟦⟧]/gu, '').indexOf('‸')
  return { text, model, caret: model.positionAt(Math.max(0, caret)) }
}

/** What a feature does with a file and a cursor. */
export type Feature<R> = (model: Model, caret: Position, surroundings: Surroundings) => R | Promise<R>

/** What is around a fixture where a test says nothing else. */
export interface CheckOptions {
  surroundings?: Surroundings
}

/**
 * Runs a feature at the caret. Without `expected` it gives ranges, which must be the marked ones; else what it gives
 * must equal `expected`.
 */
export async function check(marked: string, feature: Feature<readonly SourceRange[]>): Promise<void>
export async function check<R>(
  marked: string,
  feature: Feature<R>,
  expected: R,
  options?: CheckOptions,
): Promise<void>
export async function check<R>(
  marked: string,
  feature: Feature<R>,
  expected?: R,
  { surroundings = nothingAround }: CheckOptions = {},
): Promise<void> {
  const { model, caret, text } = fixture(marked)
  const result = await feature(model, caret, surroundings)
  if (expected !== undefined) expect(result).toEqual(expected)
  else expect(mark(text, model, result as readonly SourceRange[])).toBe(marked.replaceAll('‸', ''))
}

/** The text with ranges marked. */
export function mark(text: string, model: Model, ranges: readonly SourceRange[]): string {
  const points = ranges.flatMap(({ start, end }) => [
    { at: start, sign: '⟦' },
    { at: end, sign: '⟧' },
  ])
  points.sort((a, b) => comparePositions(b.at, a.at))
  let marked = text
  for (const { at, sign } of points) {
    const offset = model.offsetAt(at)
    marked = marked.slice(0, offset) + sign + marked.slice(offset)
  }
  return marked
}

/** The text after edits of one file. */
export function edited(model: Model, edits: readonly { range: SourceRange; newText: string }[]): string {
  let text = model.text
  for (const { range, newText } of edits.toSorted((a, b) => comparePositions(b.range.start, a.range.start))) {
    text = text.slice(0, model.offsetAt(range.start)) + newText + text.slice(model.offsetAt(range.end))
  }
  return text
}
