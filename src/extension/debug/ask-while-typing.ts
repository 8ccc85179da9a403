import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import type { Stopped } from './stopped.ts'

/** What is asked, and which command of the debug console takes the answer as its argument. */
export interface Asked {
  title: string
  placeholder: string
  command: ':goto' | ':who'
  /** Offered above all. */
  first?: readonly Offered[]
  /** Completions of this are offered while nothing is typed. */
  seed?: string
}

/** A choice. */
export interface Offered extends vscode.QuickPickItem {
  /** What is answered where it is chosen. */
  answer: string
}

interface Target {
  label: string
  text?: string
  /** Where in the text what it replaces begins, from 0: the adapter counts so for VS Code. */
  start: number
  length: number
  detail?: string
  type?: string
}

/**
 * Asks for what a command of the debug console takes, with the completions that the console has. Anything else can be
 * typed.
 * @returns undefined where the user wants none
 */
export function askWhileTyping(
  { session, frameId }: Stopped,
  { title, placeholder, command, first = [], seed = '' }: Asked,
): Promise<string | undefined> {
  const list = vscode.window.createQuickPick<Offered>()
  list.title = title
  list.placeholder = placeholder
  list.matchOnDescription = true
  let latest = 0
  const refresh = async (typed: string) => {
    const asked = ++latest
    const value = typed || seed
    const targets = await completions(session, `${command} ${value}`, frameId)
    if (asked !== latest) return
    const before = command.length + 1
    const found = targets
      // Words that the first ones say better.
      .filter(({ type }) => first.length === 0 || type !== 'keyword')
      .map(({ label, text = label, start, detail }): Offered => {
        const answer = value.slice(0, Math.max(0, start - before)) + text
        return { label: answer, answer, ...(detail === undefined ? {} : { description: detail }) }
      })
    const isNew = typed !== '' && found.every(({ answer }) => answer !== typed)
    const own: Offered = { label: typed, description: t('as typed'), answer: typed, alwaysShow: true }
    list.items = [...(isNew ? [own] : []), ...first, ...found]
  }
  return new Promise(resolve => {
    let answer: string | undefined
    const parts = vscode.Disposable.from(
      list,
      list.onDidChangeValue(value => void refresh(value.trim())),
      list.onDidAccept(() => {
        answer = list.activeItems[0]?.answer ?? (list.value.trim() || undefined)
        list.hide()
      }),
      list.onDidHide(() => {
        parts.dispose()
        resolve(answer)
      }),
    )
    void refresh('')
    list.show()
  })
}

/** None where the session cannot say. */
async function completions(
  session: vscode.DebugSession,
  text: string,
  frameId: number | undefined,
): Promise<Target[]> {
  try {
    const args = { text, column: text.length + 1, frameId }
    return ((await session.customRequest('completions', args)) as { targets: Target[] }).targets
  } catch {
    return []
  }
}
