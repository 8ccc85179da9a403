import type { Range } from 'vscode-languageserver'
import type { Model } from '../model.ts'

/** The range of the word that ends and goes on at an offset: what a completion takes the place of. */
export function wordRange(model: Model, offset: number, letters = /[\w.-]/): Range {
  let start = offset
  let end = offset
  while (start > 0 && letters.test(model.text[start - 1]!)) start--
  while (end < model.text.length && letters.test(model.text[end]!)) end++
  return { start: model.positionAt(start), end: model.positionAt(end) }
}
