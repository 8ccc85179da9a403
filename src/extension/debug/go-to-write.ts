import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import { askWhileTyping } from './ask-while-typing.ts'
import type { Change } from './changes-view.ts'
import { requireStopped, type Stopped } from './stopped.ts'

/** What VS Code gives to a command of the menu of the Variables view: rows in the words of the protocol. */
export interface VariableRow {
  container?: { variablesReference?: number; expression?: string }
  variable: { name: string; evaluateName?: string }
}

/** A row of the Variables view, or of the view of changes. */
export type WrittenRow = VariableRow | Change

/**
 * Goes to just before a value of the context was written last, or is written next, and says what it was and became.
 * @param row from elsewhere the user is asked for a path
 */
export async function goToWrite(direction: 'last' | 'next', row: WrittenRow | undefined): Promise<void> {
  const stopped = requireStopped(t('Going to where a value is written'))
  const which = row ? named(row, stopped) : await typed(direction, stopped)
  if (which) await stopped.session.customRequest('playhead/goToWrite', { ...which, direction })
}

function named(row: WrittenRow, { frameId }: Stopped) {
  if ('path' in row) return { expression: row.path, frameId }
  const {
    container,
    variable: { name, evaluateName },
  } = row
  const variablesReference = container?.variablesReference
  return variablesReference ? { variablesReference, name } : { expression: evaluateName ?? name, frameId }
}

async function typed(direction: 'last' | 'next', stopped: Stopped) {
  const expression = await askWhileTyping(stopped, {
    title: direction === 'last' ? t('Go to Last Write') : t('Go to Next Write'),
    placeholder: t('A path of the context, such as items[0].title'),
    command: ':who',
  })
  return expression === undefined ? undefined : { expression, frameId: stopped.frameId }
}

/** Puts the path of a variable on the clipboard, as workflow files write it: `$ctx.items[0].title`. */
export async function copyPath(row: WrittenRow | undefined): Promise<void> {
  const path = row && ('path' in row ? row.path : row.variable.evaluateName)
  if (path === undefined)
    throw new Error(t('Choose a variable in the Variables view, and copy its path there.'))
  await vscode.env.clipboard.writeText(pathInFiles(path))
}

/** An expression as files refer to it. What is not in the context, no file can refer to. */
function pathInFiles(expression: string): string {
  return /^(\$ctx|node|run|prev)\b/.test(expression) ? expression : `$ctx.${expression}`
}
