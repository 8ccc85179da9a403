import { readFileSync } from 'node:fs'
import { celFunctions } from '../../src/workflow/cel-functions.ts'
import { compile, ExpressionError } from '../../src/workflow/expression.ts'
import { maxSteps } from '../../src/workflow/expression-cost.ts'
import {
  acceptedSpellings,
  celLiterals,
  celOperators,
  type ExpressionOperator,
  exampleContext,
} from '../../src/workflow/expression-operators.ts'
import { type ExpressionFunction, expressionFunctions } from '../../src/workflow/functions.ts'
import type { Json } from '../../src/workflow/json.ts'
import { block, code, fill, table } from './markdown.ts'

/** `docs/expressions.md`, from the tables of the language. */
export function expressionsPage(): string {
  const groups = [...new Set(celFunctions.map(one => one.group))]
  return fill(readFileSync(new URL('./expressions.template.md', import.meta.url), 'utf8'), {
    context: block('json', JSON.stringify(exampleContext, null, 2)),
    operators: operatorTable(celOperators),
    literals: operatorTable(celLiterals),
    spellings: operatorTable(acceptedSpellings),
    'cel-functions': groups
      .map(
        group =>
          `### ${group.charAt(0).toUpperCase()}${group.slice(1)}\n\n${functionTable(celFunctions.filter(one => one.group === group))}`,
      )
      .join('\n\n'),
    limits: table(['what', 'at most'], limits),
    'own-functions': functionTable(expressionFunctions),
    errors: table(
      ['expression', 'column', 'error'],
      failing.map(source => {
        const { column, message } = errorOf(source)
        return [code(source), String(column), message]
      }),
    ),
  })
}

const limits = [
  ['length of an expression', '20,000 characters'],
  ['parts, as the parser counts them', '5,000'],
  ['parts inside each other, brackets for example', '100'],
  ['pattern of `matches`', '200 characters, written out in the expression'],
  ['`all`, `exists`, `exists_one`, `map` and `filter` inside each other', '3'],
  ['steps of one evaluation', maxSteps.toLocaleString('en-US')],
]

/** Expressions that do not parse, or fail in the context of the examples. */
const failing = ['n +', 'not empty and (n > 2', 'len(user.tags) > limit', '$ctx.user.age + 1', 'user.tags[5]']

function errorOf(source: string): ExpressionError {
  try {
    compile(source).evaluate(exampleContext)
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return thrown
    throw thrown
  }
  throw new Error(`${source} is meant to fail`)
}

function operatorTable(rows: readonly ExpressionOperator[]): string {
  return table(
    ['written', 'meaning', 'example', 'value'],
    rows.map(({ form, summary, example, result }) => [forms(form), summary, code(example), value(result)]),
  )
}

function functionTable(rows: readonly ExpressionFunction[]): string {
  return table(
    ['function', 'meaning', 'example', 'value'],
    rows.map(({ signature, summary, example, result }) => [
      forms(signature),
      summary,
      code(example),
      value(result ?? null),
    ]),
  )
}

/** Several forms stand between commas that are in no bracket and in no text. */
function forms(text: string): string {
  const parts = text.split(/, (?![^([{"']*[)\]}])(?=(?:[^"]*"[^"]*")*[^"]*$)/)
  return parts.map(code).join(', ')
}

const value = (result: Json) => code(JSON.stringify(result))
