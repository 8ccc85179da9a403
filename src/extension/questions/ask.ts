import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import type { QuestionPages } from './page.ts'
import { type Form, formOf, type Question, typedValue } from './question.ts'

/** What comes of putting a question: an answer was taken, the person has dismissed it, or it was gone before. */
export type Outcome = 'answered' | 'dismissed' | 'gone'

const showContext = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('open-preview'),
  tooltip: t('Show All of What Belongs to the Question'),
})

/**
 * Puts a question, in a list of the answers or in a box for one, until an answer is taken.
 * @param pages where it is shown whole
 * @param send gives the answer to the run; throws when it is none
 * @param gone cancelled when the question is
 */
export function ask(
  question: Question,
  pages: QuestionPages,
  send: (value: unknown) => Promise<void>,
  gone: vscode.CancellationToken,
): Promise<Outcome> {
  const form = formOf(question)
  pages.update(question)
  const input = form.choices ? listOf(form) : boxOf(form)
  input.title = form.title
  input.ignoreFocusOut = true
  if (question.context) input.buttons = [showContext()]
  return new Promise(resolve => {
    let outcome: Outcome = 'dismissed'
    const accept = async () => {
      const value = answerOf(input, form)
      // What only helps to decide is shown whole when it is chosen.
      if (value === undefined && form.choices) return pages.show(question)
      if (value === undefined) return
      input.enabled = false
      try {
        outcome = 'answered'
        await send(value)
        input.hide()
      } catch (thrown) {
        outcome = 'dismissed'
        input.enabled = true
        const message = thrown instanceof Error ? thrown.message : String(thrown)
        if ('validationMessage' in input) input.validationMessage = message
        else void vscode.window.showErrorMessage(message)
      }
    }
    const parts = vscode.Disposable.from(
      input,
      input.onDidAccept(() => void accept()),
      input.onDidTriggerButton(() => void pages.show(question)),
      input.onDidHide(() => {
        parts.dispose()
        resolve(outcome)
      }),
      gone.onCancellationRequested(() => {
        if (outcome === 'dismissed') outcome = 'gone'
        input.hide()
      }),
    )
    input.show()
  })
}

type Item = vscode.QuickPickItem & { value?: unknown }

function listOf({ prompt, choices = [], context }: Form): vscode.QuickPick<Item> {
  const list = vscode.window.createQuickPick<Item>()
  list.prompt = prompt
  list.placeholder = t('Choose the answer')
  list.items = [
    ...choices,
    ...(context.length > 0
      ? [{ label: t('To help you decide'), kind: vscode.QuickPickItemKind.Separator }]
      : []),
    // Shown whatever is typed; choosing one answers nothing.
    ...context.map(item => ({ ...item, alwaysShow: true, iconPath: new vscode.ThemeIcon('symbol-field') })),
  ]
  return list
}

function boxOf({ prompt, value, context }: Form): vscode.InputBox {
  const box = vscode.window.createInputBox()
  const shown = context.map(({ label, description }) => `${label}: ${description}`).join(' · ')
  box.prompt = shown === '' ? prompt : `${prompt} (${shown})`
  box.placeholder = t('The answer, as a text or as JSON')
  box.value = value ?? ''
  return box
}

/** The value that is chosen or typed; undefined where there is none. */
function answerOf(input: vscode.QuickPick<Item> | vscode.InputBox, form: Form): unknown {
  if (!('activeItems' in input)) return input.value.trim() === '' ? undefined : typedValue(input.value)
  const [item] = input.activeItems
  return form.choices?.find(({ label, value }) => item && label === item.label && value === item.value)?.value
}
