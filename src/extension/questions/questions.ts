import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import { ask } from './ask.ts'
import { createPages } from './page.ts'
import { formOf, type Question } from './question.ts'

/** The questions of all sessions, put one after another; what is dismissed waits in the status bar. */
export interface Questions extends vscode.Disposable {
  /** Puts a question once more. @throws {Error} when nobody asks anything */
  answer(): Promise<void>
}

interface Open {
  session: vscode.DebugSession
  question: Question
  gone: vscode.CancellationTokenSource
}

/** Listens to the debug sessions. */
export function createQuestions(): Questions {
  const open: Open[] = []
  const pages = createPages()
  let shown: Open | undefined
  const item = vscode.window.createStatusBarItem('playhead.questions', vscode.StatusBarAlignment.Left, 1)
  item.name = t('Playhead Questions')
  item.command = 'playhead.answer'
  item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground')

  const tell = () => {
    if (open.length === 0) return item.hide()
    item.text = `$(comment-unresolved) ${open.length === 1 ? t('Waiting for an answer') : t('Waiting for {0} answers', open.length)}`
    item.tooltip = open.map(({ question }) => formOf(question).prompt).join('\n')
    item.show()
  }

  const put = async (one: Open) => {
    if (shown) return
    shown = one
    const { session, question, gone } = one
    const send = async (value: unknown) => {
      await session.customRequest('playhead/answer', { address: question.address, value })
    }
    const outcome = await ask(question, pages, send, gone.token)
    shown = undefined
    if (outcome !== 'dismissed') {
      const next = open.find(other => other !== one)
      if (next) await put(next)
    } else if (isForAnswers(session)) {
      // It may be over by now.
      await session.customRequest('playhead/leave').then(undefined, () => undefined)
    }
  }

  const remove = (one: Open) => {
    open.splice(open.indexOf(one), 1)
    one.gone.cancel()
    one.gone.dispose()
    tell()
  }

  const parts = vscode.Disposable.from(
    item,
    pages,
    vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (session.type !== 'playhead' || event !== 'playhead/question') return
      const question = body as Question
      if (question.open) {
        const one = { session, question, gone: new vscode.CancellationTokenSource() }
        open.push(one)
        tell()
        void put(one)
        return
      }
      const known = open.find(one => one.session === session && one.question.address === question.address)
      if (known) remove(known)
    }),
    vscode.debug.onDidTerminateDebugSession(session => {
      for (const one of open.filter(other => other.session === session)) remove(one)
    }),
  )

  return {
    async answer() {
      const one = open.length > 1 ? await choose(open) : open[0]
      if (one) await put(one)
      else if (open.length === 0) throw new Error(t('No run waits for an answer in this window.'))
    },
    dispose: () => parts.dispose(),
  }
}

/** True for a session that goes on with a recording only to be answered: without an answer there is nothing to do. */
function isForAnswers({ configuration }: vscode.DebugSession): boolean {
  return configuration['mode'] === 'resume' && configuration['noDebug'] === true
}

async function choose(open: readonly Open[]): Promise<Open | undefined> {
  const items = open.map(one => {
    const { prompt, title } = formOf(one.question)
    return { label: prompt, description: title, one }
  })
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('Which question do you answer?') })
  return chosen?.one
}
