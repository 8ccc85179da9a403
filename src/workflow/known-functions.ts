import { celFunctions } from './cel-functions.ts'
import { expressionFunctions } from './functions.ts'
import { otherNames } from './spelling.ts'

/** A function of the expression language as it is shown. */
export interface KnownFunction {
  name: string
  /** The ways to call it, for example `list.map(x, value)`; all with a receiver, or none. */
  signatures: readonly string[]
  summary: string
  /** What stands before the point: a kind of value, as `list`, or a name that is written so, as `cel`. */
  receiver?: string
}

/** The words before a point that are written as they are, and no value. */
const namespaces = new Set(['cel', 'optional'])

/** All functions of the expression language, those of one name that are called in different ways apart. */
export const knownFunctions: readonly KnownFunction[] = [...celFunctions, ...expressionFunctions].flatMap(
  ({ name, signature, summary }) => {
    const byReceiver = Map.groupBy(signaturesOf(signature), one => receiverOf(one, name))
    return [...byReceiver].flatMap(([receiver, signatures]) =>
      [name, ...otherNames(name, receiver !== undefined)].map(
        (spelt): KnownFunction => ({
          name: spelt,
          signatures: signatures.map(one => one.replace(`${name}(`, () => `${spelt}(`)),
          summary,
          ...(receiver === undefined ? {} : { receiver }),
        }),
      ),
    )
  },
)

/** `f(x), x.f()` are two. */
function signaturesOf(text: string): string[] {
  return text.split(/, (?![^([{]*[)\]}])/)
}

/** What stands before the point, in `list.map(x, value)` or `a.?b.orValue(default)`. */
function receiverOf(signature: string, name: string): string | undefined {
  const at = signature.indexOf(`.${name}(`)
  if (at < 0) return undefined
  const [first] = signature.split('.')
  return namespaces.has(first!) ? first : 'value'
}

/** True for a function that is called on a value. */
export function isMethod({ receiver }: KnownFunction): boolean {
  return receiver !== undefined && !namespaces.has(receiver)
}

/** True for a function that is called as `cel.bind(…)`, on a word that is no value. */
export function namespaceOf({ receiver }: KnownFunction): string | undefined {
  return receiver !== undefined && namespaces.has(receiver) ? receiver : undefined
}

/**
 * The functions or methods of a name.
 * @param receiver the word before the point, where there is one
 */
export function functionsNamed(
  name: string,
  afterPoint: boolean,
  receiver?: string,
): readonly KnownFunction[] {
  const namespace = receiver !== undefined && namespaces.has(receiver) ? receiver : undefined
  return knownFunctions.filter(
    one =>
      one.name === name &&
      (namespace ? namespaceOf(one) === namespace : afterPoint ? isMethod(one) : !one.receiver),
  )
}
