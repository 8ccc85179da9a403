import { type CompletionItem, CompletionItemKind, type Range } from 'vscode-languageserver'
import { nodeType, nodeTypes } from '../../workflow/node-types/registry.ts'
import { fieldAt, optionsOf } from '../fields.ts'
import type { Model } from '../model.ts'
import type { Surroundings } from '../surroundings.ts'
import { knownTools, toolsIn } from '../tools.ts'
import type { Caret } from './caret.ts'
import { contextKeys } from './context-keys.ts'
import { documented, handlerNames } from './handler-names.ts'
import { completeReference } from './includes.ts'
import { wordRange } from './replace.ts'
import { nodeSnippets } from './snippets.ts'

/** What can be written as a value that is neither an expression nor a text with references. */
export async function completeValues(
  model: Model,
  caret: Caret,
  offset: number,
  surroundings: Surroundings,
): Promise<CompletionItem[]> {
  const range = wordRange(model, offset)
  const { path, node, workflow } = caret
  if (workflow && path.at(-2) === 'nodes' && typeof path.at(-1) === 'number') {
    const handlers = await handlerNames(model, caret, range, surroundings)
    return nodeSnippets(
      range,
      handlers.map(({ label }) => label),
    )
  }
  if (workflow && path.at(-1) === '$ref') return completeReference(model, caret, offset, surroundings)
  switch (caret.site?.holds) {
    case 'node':
      return nodeIds(model, caret, range)
    case 'workflow':
      return model.outline.workflows.map(({ name }) => ({
        ...item(name, CompletionItemKind.Module, range),
        ...documented(model.file.workflows.get(name)?.description),
      }))
    case 'written-key':
      return contextKeys(model, workflow!.name).map(({ name, origin }) => ({
        ...item(name, CompletionItemKind.Variable, range),
        detail: origin,
      }))
    case 'handler':
      return handlerNames(model, caret, range, surroundings)
    case 'tool':
      return toolNames(model, caret, wordRange(model, offset, /[\w./-]/), surroundings)
  }
  if (node && path.at(-1) === 'type' && path.at(-3) === 'nodes') {
    return Object.keys(nodeTypes).map(name => ({
      ...item(name, CompletionItemKind.Class, range),
      ...documented(nodeType(name)!.summary),
    }))
  }
  const field = fieldAt(path, { wrapped: caret.outline.wrapped, nodeType: node?.type })
  return field ? optionsOf(field).map(name => item(name, CompletionItemKind.EnumMember, range)) : []
}

function nodeIds(model: Model, { workflow, node }: Caret, range: Range): CompletionItem[] {
  const nodes = model.outline.workflows.find(({ name }) => name === workflow?.name)?.nodes ?? []
  return nodes.flatMap(({ id, type }) =>
    id === undefined
      ? []
      : [
          {
            ...item(id, CompletionItemKind.Reference, range),
            ...(type === undefined ? {} : { detail: type }),
            // A node that goes on to itself is rare.
            sortText: `${id === node?.id ? 1 : 0}${id}`,
          },
        ],
  )
}

/** A tool of a server by its full name, which is found by its own name, too. */
async function toolNames(
  model: Model,
  { workflow }: Caret,
  range: Range,
  surroundings: Surroundings,
): Promise<CompletionItem[]> {
  const known = await knownTools(model, workflow!.name, surroundings)
  return [...toolsIn(known)].map(tool => ({
    ...item(tool.name, CompletionItemKind.Function, range),
    detail: tool.signature ?? tool.origin,
    ...documented(tool.description),
  }))
}

function item(label: string, kind: CompletionItemKind, range: Range): CompletionItem {
  return { label, kind, textEdit: { range, newText: label } }
}
