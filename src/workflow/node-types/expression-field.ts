import { compile, type Expression, ExpressionError } from '../expression.ts'
import { functionsNamed, isMethod, knownFunctions } from '../known-functions.ts'
import { nearest } from '../nearest.ts'
import type { Path, Report, Within } from './node-type.ts'

/** Compiles the expression at a key of a node. Undefined when it does not parse; then that was reported. */
export function compileField(source: string, report: Report, path: Path): Expression | undefined {
  try {
    const expression = compile(source)
    reportFaultyCall(expression, report, path, offset => offset)
    return expression
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown
    const { message: detail, column } = thrown
    const within = { start: 0, end: source.length }
    report('expression-syntax', { expression: source, detail, column }, path, within)
    return undefined
  }
}

/**
 * Reports a call that no function fits.
 * @param place the offset in the text of the key for an offset in the expression
 */
export function reportFaultyCall(
  { faultyCall, source }: Expression,
  report: Report,
  path: Path,
  place: (offset: number) => number,
): void {
  if (!faultyCall) return
  const { name, start, isMethod: afterPoint } = faultyCall
  const within: Within = { start: place(start), end: place(start + name.length - 1) + 1 }
  const receiver = /(\w+)\s*\.\s*$/.exec(source.slice(0, start))?.[1]
  const known = functionsNamed(name, afterPoint, receiver)
  if (known.length > 0) {
    const signatures = known.flatMap(one => one.signatures)
    report('wrong-arguments', { function: name, signatures }, path, within)
    return
  }
  const names = knownFunctions.filter(one => isMethod(one) === afterPoint).map(one => one.name)
  const near = nearest(name, names)
  const guess = near === undefined ? {} : { near }
  report('unknown-function', { function: name, isMethod: afterPoint, ...guess }, path, within)
}
