import type { Occurrence } from '../../workflow/native/occurrence.ts'
import { outlineOf } from '../../workflow/native/outline.ts'
import { symbolsOf } from '../../workflow/native/symbols.ts'
import { parseYaml } from '../../workflow/native/yaml-source.ts'
import { contains, type Position, type SourceRange } from '../../workflow/source.ts'

/** A place in a workflow file that stands for a value of the context. */
export interface Reference {
  /** The context key. */
  key: string
  /** Of the key. */
  range: SourceRange
  /** What is taken from its value. */
  steps: NonNullable<Occurrence['steps']>
}

/**
 * Finds what stands for a value of the context: `$ctx.a.b`, `{x.y}` in texts, names in expressions and comments, and
 * the keys that nodes write. In the order of the file.
 */
export function referencesIn(source: string): Reference[] {
  const yaml = parseYaml(source)
  return symbolsOf(yaml, outlineOf(yaml))
    .filter(one => one.kind === 'context' && !one.elsewhere && !one.implied)
    .map(({ name, range, steps = [] }) => ({ key: name, range, steps }))
    .sort(
      (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
    )
}

/** An expression to evaluate, and where it stands. */
export interface Evaluatable {
  expression: string
  range: SourceRange
}

/**
 * What to evaluate when the mouse is on a character: the path up to the part under it, `a.b` where it is on the `b`
 * of `a.b.c`.
 */
export function referenceAt(references: readonly Reference[], position: Position): Evaluatable | undefined {
  for (const { key, range, steps } of references) {
    const at = [range, ...steps.map(step => step.range)].findIndex(part => covers(part, position))
    if (at < 0) continue
    const taken = steps.slice(0, at)
    const isOneLine = range.start.line === position.line
    return {
      expression: (isName(key) ? key : `ctx${written(key)}`) + taken.map(step => written(step.key)).join(''),
      range: isOneLine
        ? { start: range.start, end: (taken.at(-1) ?? { range }).range.end }
        : steps[at - 1]!.range,
    }
  }
  return undefined
}

/** A character lies behind its position. */
const covers = (range: SourceRange, position: Position) =>
  contains(range, position) && (range.end.line !== position.line || range.end.character > position.character)

const isName = (key: string) => /^[A-Za-z_]\w*$/.test(key)

/** A step as expressions have it. */
function written(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`
  return isName(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}
