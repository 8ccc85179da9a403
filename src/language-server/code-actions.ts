import { type CodeAction, CodeActionKind, type Range, type TextEdit } from 'vscode-languageserver'
import { isMap, isScalar, type Pair, type YAMLMap } from 'yaml'
import type { OutlineNode, OutlineWorkflow } from '../workflow/native/outline.ts'
import type { Problem, ProblemCode } from '../workflow/problem.ts'
import { comparePositions, contains } from '../workflow/source.ts'
import { t } from '../workflow/translate.ts'
import { toDiagnostic } from './diagnostics.ts'
import type { Model } from './model.ts'
import { addKey, removeFlowPair, removeLines } from './text-edits.ts'
import { findScalar } from './yaml-path.ts'

interface Fix {
  title: string
  edit: TextEdit | undefined
}

type Fixer = (model: Model, problem: Problem) => Fix[]

/** What can be done at once against problems. That names are misspelt is found out below, for all of them. */
const fixers: Partial<Record<ProblemCode, Fixer>> = {
  'unknown-key': (model, { details = {}, range }) => {
    const owner = ownerAt(model, range, String(details['key']))
    const pair = pairAt(model, range, String(details['key']))
    if (!pair || !owner) return []
    const edit = owner.flow ? removeFlowPair(model, owner, pair) : removeLines(model, pair)
    return [{ title: t('Remove "{0}"', String(details['key'])), edit }]
  },
  'no-default-branch': (model, { range }) => {
    const { node } = placeOf(model, range)
    const branches = node?.pairs.get('branches')?.value
    if (!isMap(branches)) return []
    const target = String(branches.items.at(-1)?.value ?? '')
    return [
      { title: t('Add a default branch to "{0}"', target), edit: addKey(model, branches, 'default', target) },
    ]
  },
  'unreachable-node': (model, { range, details = {} }) => {
    const { node } = placeOf(model, range)
    return node
      ? [{ title: t('Remove the node "{0}"', String(details['id'])), edit: removeLines(model, node.map) }]
      : []
  },
  'missing-key': (model, { range, details = {} }) => {
    const { node } = placeOf(model, range)
    const key = String(details['key'])
    return node ? [{ title: t('Add "{0}"', key), edit: addKey(model, node.map, key, '') }] : []
  },
  'duplicate-id': (model, { range, details = {} }) => {
    const { workflow } = placeOf(model, range)
    const id = String(details['id'])
    const free = freeName(id, new Set(workflow?.nodes.flatMap(node => node.id ?? [])))
    return [{ title: t('Change to "{0}"', free), edit: replacement(model, range, id, free) }]
  },
}

/** Quick fixes for the problems in a range. */
export function codeActions(model: Model, range: Range, problems: readonly Problem[]): CodeAction[] {
  const touched = problems.filter(
    problem =>
      !problem.range.from &&
      comparePositions(problem.range.start, range.end) <= 0 &&
      comparePositions(range.start, problem.range.end) <= 0,
  )
  return touched.flatMap(problem => {
    const near = nearFix(model, problem)
    const fixes = [...(near ? [near] : []), ...(fixers[problem.code]?.(model, problem) ?? [])]
    return fixes.flatMap(({ title, edit }, i): CodeAction[] =>
      edit
        ? [
            {
              title,
              kind: CodeActionKind.QuickFix,
              diagnostics: [toDiagnostic(model, problem)],
              isPreferred: i === 0 && near !== undefined,
              edit: { changes: { [model.uri]: [edit] } },
            },
          ]
        : [],
    )
  })
}

/** "Did you mean": the name that was most likely meant. */
function nearFix(model: Model, { code, range, details = {} }: Problem): Fix | undefined {
  const { near } = details
  if (typeof near !== 'string') return undefined
  if (code === 'unknown-key' && ownerAt(model, range, String(details['key']))?.has(near)) return undefined
  for (const key of ['target', 'key', 'name', 'type', 'handler', 'tool', 'server', 'function', 'value']) {
    const wrong = details[key]
    const edit = typeof wrong === 'string' ? replacement(model, range, wrong, near) : undefined
    if (edit) return { title: t('Change to "{0}"', near), edit }
  }
  return undefined
}

/** Replaces a word that is the whole range, or a scalar in it, or the end of one (`./handlers.ts#name`). */
function replacement(model: Model, range: Range, from: string, to: string): TextEdit | undefined {
  const [start, end] = [model.offsetAt(range.start), model.offsetAt(range.end)]
  if (model.text.slice(start, end) === from) return { range, newText: to }
  const found = findScalar(model.yaml.document.contents, scalar => {
    const at = scalar.range
    return (
      !!at && start <= at[0] && at[1] <= end && new RegExp(`(^|#)${escape(from)}$`).test(String(scalar.value))
    )
  })
  if (!found) return undefined
  const [first, last] = found.scalar.range!
  const at = model.text.lastIndexOf(from, last)
  if (at < first) return undefined
  return { range: model.yaml.at(at, at + from.length), newText: to }
}

function placeOf(model: Model, range: Range): { workflow?: OutlineWorkflow; node?: OutlineNode } {
  const workflow = model.outline.workflows.find(({ pair }) => contains(model.yaml.range(pair), range.start))
  const node = workflow?.nodes.find(({ map }) => contains(model.yaml.range(map), range.start))
  return { ...(workflow ? { workflow } : {}), ...(node ? { node } : {}) }
}

function pairAt(model: Model, range: Range, key: string): Pair | undefined {
  return ownerAt(model, range, key)?.items.find(pair => isScalar(pair.key) && String(pair.key.value) === key)
}

/** The map whose key begins a range. */
function ownerAt(model: Model, range: Range, key: string): YAMLMap | undefined {
  const start = model.offsetAt(range.start)
  const found = findScalar(
    model.yaml.document.contents,
    scalar => scalar.range?.[0] === start && String(scalar.value) === key,
  )
  return found?.ancestors.findLast(isMap)
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  const base = name.replace(/_\d+$/, '')
  for (let i = 2; ; i++) if (!taken.has(`${base}_${i}`)) return `${base}_${i}`
}
