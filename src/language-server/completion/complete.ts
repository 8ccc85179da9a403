import type { CompletionItem, Position } from 'vscode-languageserver'
import type { Model } from '../model.ts'
import type { Surroundings } from '../surroundings.ts'
import { type Caret, caretInComment, caretsAt } from './caret.ts'
import { completeExpression, completeTemplate } from './expressions.ts'
import { handlerNames } from './handler-names.ts'
import { completeKeys } from './keys.ts'
import { wordRange } from './replace.ts'
import { completeValues } from './values.ts'

/** What can be written at a position. */
export async function completionsAt(
  model: Model,
  position: Position,
  surroundings: Surroundings,
): Promise<CompletionItem[]> {
  const offset = model.offsetAt(position)
  const comment = caretInComment(model, offset)
  if (comment) return completeExpression(model, comment, offset, surroundings)
  for (const caret of caretsAt(model, offset)) {
    const items = await complete(model, caret, offset, surroundings)
    if (items.length > 0) return items
  }
  return []
}

async function complete(
  model: Model,
  caret: Caret,
  offset: number,
  surroundings: Surroundings,
): Promise<CompletionItem[]> {
  if (caret.isKey) return completeKeys(model, caret, offset)
  switch (caret.site?.holds) {
    case 'expression':
    case 'statements':
      return [
        ...(caret.site.orHandler && /^\s*\w*$/.test(caret.before)
          ? await handlerNames(model, caret, wordRange(model, offset), surroundings)
          : []),
        ...(await completeExpression(model, caret, offset, surroundings)),
      ]
    case 'template':
    case 'read-key': {
      const choices = await completeValues(model, caret, offset, surroundings)
      return choices.length > 0 ? choices : completeTemplate(model, caret, offset, surroundings)
    }
    default:
      return completeValues(model, caret, offset, surroundings)
  }
}
