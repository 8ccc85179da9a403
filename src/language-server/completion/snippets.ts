import { type CompletionItem, CompletionItemKind, InsertTextFormat, type Range } from 'vscode-languageserver'
import type { z } from 'zod'
import { contentOf } from '../../workflow/node-types/field-content.ts'
import { nodeType, nodeTypes } from '../../workflow/node-types/registry.ts'
import { isRequired, optionsOf } from '../fields.ts'

/**
 * A whole node of each type, with the keys that it needs.
 * @param handlers the functions that a node can call, to choose from
 */
export function nodeSnippets(range: Range, handlers: readonly string[]): CompletionItem[] {
  return Object.keys(nodeTypes).map(name => ({
    label: `${name} node`,
    filterText: `id ${name}`,
    kind: CompletionItemKind.Snippet,
    documentation: { kind: 'markdown', value: nodeType(name)!.summary },
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range, newText: nodeSnippet(name, handlers) },
  }))
}

function nodeSnippet(name: string, handlers: readonly string[]): string {
  const lines = [`id: ${tab(1, name)}`, `type: ${name}`]
  let stop = 2
  for (const [key, field] of Object.entries(nodeType(name)!.fields.shape as Record<string, z.ZodType>)) {
    // What a node calls is not required where it can say it in another way, but it is what nodes are written for.
    if (contentOf(field) === 'handler') lines.push(`${key}: ${choice(stop++, handlers)}`)
    else if (isRequired(field)) lines.push(`${key}:${placeholder(field, () => stop++)}`)
  }
  // Clients add the indentation of the line, which does not count the dash.
  return `${lines.join('\n  ')}\n  $0`
}

function placeholder(field: z.ZodType, next: () => number): string {
  const options = optionsOf(field)
  if (options.length > 0) return ` ${choice(next(), options)}`
  if (contentOf(field) === 'branches') return `\n    "true": ${tab(next())}\n    "false": ${tab(next())}`
  return field.safeParse(['a']).success && !field.safeParse('a').success
    ? ` [${tab(next())}]`
    : ` ${tab(next())}`
}

/** A place to go to with the tab key, with texts to choose from where there are some. */
function choice(number: number, options: readonly string[]): string {
  return options.length > 0 ? `\${${number}|${options.join(',')}|}` : tab(number)
}

/** A place to go to with the tab key. */
function tab(number: number, text = ''): string {
  return `\${${number}:${text}}`
}

/** A whole workflow with one node. */
export function workflowSnippet(range: Range): CompletionItem {
  const body = [
    `${tab(1, 'name')}:`,
    `  description: ${tab(2)}`,
    '  inputs: {}',
    '  nodes:',
    `    - id: ${tab(3, 'first')}`,
    '      $0',
  ]
  return {
    label: 'workflow',
    kind: CompletionItemKind.Snippet,
    documentation: { kind: 'markdown', value: 'A workflow with one node.' },
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range, newText: body.join('\n') },
    sortText: '2',
  }
}
