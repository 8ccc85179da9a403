import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type Position,
  SymbolKind,
} from 'vscode-languageserver'
import type { Occurrence } from '../workflow/native/occurrence.ts'
import { contains } from '../workflow/source.ts'
import type { Model } from './model.ts'

/** The workflow that is named at a position, or in which it lies. */
export function prepareCallHierarchy(model: Model, position: Position): CallHierarchyItem[] {
  const named = model.symbols.at(position)
  const name =
    named?.kind === 'workflow'
      ? named.name
      : model.outline.workflows.find(({ pair }) => contains(model.yaml.range(pair), position))?.name
  const item = name === undefined ? undefined : itemOf(model, name)
  return item ? [item] : []
}

/** The workflows that run one, and where they do. */
export function incomingCalls(model: Model, { name }: CallHierarchyItem): CallHierarchyIncomingCall[] {
  const calls = Map.groupBy(
    callsOf(model).filter(({ call }) => call.name === name),
    ({ caller }) => caller,
  )
  return [...calls].flatMap(([caller, found]) => {
    const from = itemOf(model, caller)
    return from ? [{ from, fromRanges: found.map(({ call }) => call.range) }] : []
  })
}

/** The workflows that one runs, and where it does. */
export function outgoingCalls(model: Model, { name }: CallHierarchyItem): CallHierarchyOutgoingCall[] {
  const calls = Map.groupBy(
    callsOf(model).filter(({ caller }) => caller === name),
    ({ call }) => call.name,
  )
  return [...calls].flatMap(([called, found]) => {
    const to = itemOf(model, called)
    return to ? [{ to, fromRanges: found.map(({ call }) => call.range) }] : []
  })
}

function callsOf(model: Model): { caller: string; call: Occurrence }[] {
  return model.symbols.all
    .filter(({ kind, role }) => kind === 'workflow' && role === 'reference')
    .flatMap(call => {
      const caller = model.outline.workflows.find(({ pair }) =>
        contains(model.yaml.range(pair), call.range.start),
      )
      return caller ? [{ caller: caller.name, call }] : []
    })
}

function itemOf(model: Model, name: string): CallHierarchyItem | undefined {
  const workflow = model.outline.workflows.find(one => one.name === name)
  if (!workflow) return undefined
  return {
    name,
    kind: SymbolKind.Module,
    uri: model.uri,
    range: model.yaml.range(workflow.pair),
    selectionRange: model.yaml.range(workflow.key),
  }
}
