import { type CompletionItem, CompletionItemKind, InsertTextFormat, type Range } from 'vscode-languageserver'
import {
  expressionCaret,
  expressionWords,
  freeFunctions,
  methods,
  namespaces,
} from '../../workflow/expression-caret.ts'
import { getPath, isObject, parsePath } from '../../workflow/json.ts'
import type { KnownFunction } from '../../workflow/known-functions.ts'
import { shapeAt, shapeText } from '../known-shapes.ts'
import type { Model } from '../model.ts'
import { shortValue } from '../recorded.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Caret } from './caret.ts'
import { contextKeys } from './context-keys.ts'
import { wordRange } from './replace.ts'

const word = /\w/

/** What can be written inside an expression: names and functions, or after a dot members and methods. */
export async function completeExpression(
  model: Model,
  caret: Caret,
  offset: number,
  surroundings: Surroundings,
): Promise<CompletionItem[]> {
  const found = expressionCaret(caret.before)
  if (found.at === 'text') return []
  const range = wordRange(model, offset, word)
  if (found.at === 'namespace') return found.functions.map(one => functionItem(one, range))
  if (found.at === 'member') {
    const path = parsePath(found.owner)
    return [
      ...(path ? await members(model, caret, path, range, surroundings) : []),
      ...methods.map(one => functionItem(one, range)),
    ]
  }
  return [
    ...(await names(model, caret, range, surroundings)),
    ...(caret.inComment ? breakpointNames : []).map(([name, detail]) => ({
      ...item(name, CompletionItemKind.Variable, range),
      detail,
    })),
    ...found.bound.map(name => item(name, CompletionItemKind.Variable, range)),
    ...freeFunctions.map(one => functionItem(one, range)),
    ...namespaces.map(name => item(name, CompletionItemKind.Module, range)),
    ...expressionWords.map(name => item(name, CompletionItemKind.Keyword, range)),
  ]
}

/** What the expressions of breakpoints and log points know besides the context. */
const breakpointNames = [
  ['node', 'the node that is running'],
  ['run', 'the execution'],
  ['prev', 'the context one step earlier'],
] as const

/** What can be written inside a text: references in `{}` and after `$ctx.`. */
export async function completeTemplate(
  model: Model,
  caret: Caret,
  offset: number,
  surroundings: Surroundings,
): Promise<CompletionItem[]> {
  const { before } = caret
  const opened = /(?:^\$ctx\.|\{\{?\s*|^)((?:[A-Za-z_][\w]*(?:\[\d+\])*\.)*)(\w*)$/.exec(before)
  const isReference = /^\$ctx\.\S*$|\{[^{}]*$/.test(before) || caret.site?.holds === 'read-key'
  if (opened && isReference) {
    const range = wordRange(model, offset, word)
    const path = parsePath(opened[1]!.replace(/\.$/, ''))
    return path ? members(model, caret, path, range, surroundings) : names(model, caret, range, surroundings)
  }
  if (!/^\$?(c|ct|ctx)?$/.test(before)) return []
  const range = wordRange(model, offset, /[\w$]/)
  const found = await names(model, caret, range, surroundings)
  return found.map(one => ({
    ...one,
    label: `$ctx.${one.label}`,
    textEdit: { range, newText: `$ctx.${one.label}` },
  }))
}

/** The keys of the context, with where they come from and what they were last. */
async function names(
  model: Model,
  { workflow }: Caret,
  range: Range,
  { lastValues }: Surroundings,
): Promise<CompletionItem[]> {
  if (!workflow) return []
  const values = await lastValues(model.path, workflow.name)
  return contextKeys(model, workflow.name).map(({ name, origin }) => {
    const last = values.get(name)
    return {
      ...item(name, CompletionItemKind.Variable, range),
      detail: origin,
      sortText: `0${name}`,
      ...(last ? { documentation: `Last value: ${shortValue(last.value, 200)}` } : {}),
    }
  })
}

/** The keys that the value at a path has by its schema, and those that it had in the last run. */
async function members(
  model: Model,
  { workflow, node }: Caret,
  path: readonly (string | number)[],
  range: Range,
  { lastValues }: Surroundings,
): Promise<CompletionItem[]> {
  const values = workflow ? await lastValues(model.path, workflow.name) : new Map()
  const [root, ...rest] = path
  const value = getPath(values.get(String(root))?.value, rest)
  const last = new Map(isObject(value) ? Object.entries(value) : [])
  const shape = workflow && shapeAt(model.file.workflows.get(workflow.name), node?.id, path)
  const known = shape?.members ?? new Map<string, undefined>()
  return [...new Set([...known.keys(), ...last.keys()])]
    .filter(key => /^[A-Za-z_]\w*$/.test(key))
    .map(key => {
      const described = known.get(key)
      const before = last.get(key)
      const found = [
        ...(described ? [shapeText(described)] : []),
        ...(before === undefined ? [] : [shortValue(before, 60)]),
      ]
      return {
        ...item(key, CompletionItemKind.Field, range),
        ...(found.length > 0 ? { detail: found.join(', last ') } : {}),
        ...(described?.description ? { documentation: described.description } : {}),
        sortText: `0${key}`,
      }
    })
}

function functionItem({ name, signatures, summary }: KnownFunction, range: Range): CompletionItem {
  const takesNothing = signatures.every(one => one.endsWith('()'))
  return {
    label: name,
    kind: CompletionItemKind.Function,
    detail: signatures[0]!,
    documentation: { kind: 'markdown', value: summary },
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range, newText: takesNothing ? `${name}()` : `${name}($0)` },
    sortText: `1${name}`,
  }
}

function item(label: string, kind: CompletionItemKind, range: Range): CompletionItem {
  return { label, kind, textEdit: { range, newText: label } }
}
