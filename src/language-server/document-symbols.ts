import { type DocumentSymbol, SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver'
import { isMap, isScalar } from 'yaml'
import type { OutlineNode, OutlineWorkflow } from '../workflow/native/outline.ts'
import type { Model } from './model.ts'

/** The workflows of a file, with their inputs and nodes. */
export function documentSymbols(model: Model): DocumentSymbol[] {
  return model.outline.workflows.map(workflow => ({
    name: workflow.name || '""',
    kind: SymbolKind.Module,
    ...detail(model.file.workflows.get(workflow.name)?.description),
    range: model.yaml.range(workflow.pair),
    selectionRange: model.yaml.range(workflow.key),
    children: [...inputSymbols(model, workflow), ...workflow.nodes.map(node => nodeSymbol(model, node))],
  }))
}

function inputSymbols({ yaml }: Model, workflow: OutlineWorkflow): DocumentSymbol[] {
  const inputs = workflow.pairs.get('inputs')?.value
  if (!isMap(inputs)) return []
  return inputs.items.flatMap(pair =>
    isScalar(pair.key)
      ? [
          {
            name: String(pair.key.value) || '""',
            kind: SymbolKind.Variable,
            detail: 'input',
            range: yaml.range(pair),
            selectionRange: yaml.range(pair.key),
          },
        ]
      : [],
  )
}

function nodeSymbol({ yaml }: Model, { id, type, map, pairs }: OutlineNode): DocumentSymbol {
  const range = yaml.range(map)
  const named = pairs.get('id')?.value
  return {
    name: id || '(no id)',
    kind: SymbolKind.Function,
    ...detail(type),
    range,
    selectionRange: isScalar(named) ? yaml.range(named) : { start: range.start, end: range.start },
  }
}

const detail = (text: string | undefined) => (text ? { detail: text } : {})

/** The workflows and nodes of some files whose names have the letters of a query in its order. */
export function workspaceSymbols(models: readonly Model[], query: string): WorkspaceSymbol[] {
  const found: WorkspaceSymbol[] = []
  const add = (
    name: string,
    kind: SymbolKind,
    uri: string,
    range: DocumentSymbol['range'],
    container?: string,
  ) => {
    if (hasLetters(name, query))
      found.push({
        name,
        kind,
        location: { uri, range },
        ...(container === undefined ? {} : { containerName: container }),
      })
  }
  for (const model of models) {
    for (const workflow of documentSymbols(model)) {
      add(workflow.name, workflow.kind, model.uri, workflow.selectionRange)
      for (const child of workflow.children ?? []) {
        if (child.kind === SymbolKind.Function)
          add(child.name, child.kind, model.uri, child.selectionRange, workflow.name)
      }
    }
  }
  return found
}

function hasLetters(name: string, query: string): boolean {
  const text = name.toLowerCase()
  let at = 0
  for (const letter of query.toLowerCase()) {
    at = text.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}
