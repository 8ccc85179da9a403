import { type CompletionItem, CompletionItemKind, type Range } from 'vscode-languageserver'
import { readReference } from '../../workflow/native/include-path.ts'
import type { Model } from '../model.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Caret } from './caret.ts'
import { wordRange } from './replace.ts'

/** What can be written behind `$ref:`: the files around, then what the file has. */
export async function completeReference(
  model: Model,
  { before, path }: Caret,
  offset: number,
  { yamlFiles }: Surroundings,
): Promise<CompletionItem[]> {
  const range = wordRange(model, offset, /[\w./-]/)
  const hash = before.indexOf('#')
  if (hash < 0) {
    const files = await yamlFiles(model.path)
    return files.map(file => item(`./${file}`, CompletionItemKind.File, range))
  }
  const reference = readReference(`${before.slice(0, hash)}#x`)
  const file = reference && model.includes.file(reference.path)
  if (!file) return []
  if (path.at(-3) !== 'nodes')
    return [...file.workflows.keys()].map(name => item(name, CompletionItemKind.Module, range))
  return [...file.nodes].flatMap(([id, places]) =>
    places.map(({ workflow }) => ({
      ...item(places.length > 1 ? `${workflow}/${id}` : id, CompletionItemKind.Reference, range),
      ...(workflow === undefined ? {} : { detail: workflow }),
    })),
  )
}

function item(label: string, kind: CompletionItemKind, range: Range): CompletionItem {
  return { label, kind, textEdit: { range, newText: label } }
}
