import * as vscode from 'vscode'
import type { Redact } from '../../recording/redact.ts'
import { number, t } from '../../workflow/translate.ts'

/** Characters of the inputs that a person is shown before a run. */
const longest = 2_000

/** What a person is asked before a model may run a workflow: which one, with which inputs, and what that means. */
export function confirmationOf(
  input: Record<string, unknown>,
  redact: Redact,
): vscode.PreparedToolInvocation {
  const { path, workflow, inputs } = input
  const name = typeof workflow === 'string' ? `${path}, ${workflow}` : String(path)
  const message = new vscode.MarkdownString()
  message.appendCodeblock(redact(name), 'text')
  message.appendText(
    t('It calls the handlers, tools and models of the workflow, which can change anything that you can.'),
  )
  if (inputs !== undefined) {
    const text = redact(JSON.stringify(inputs, null, 2))
    message.appendCodeblock(text.slice(0, longest), 'json')
    // Nobody is to say yes to what they have not seen without knowing that.
    if (text.length > longest)
      message.appendText(t('{0} more characters of the inputs are not shown.', number(text.length - longest)))
  }
  return {
    invocationMessage: t('Running {0}', redact(name)),
    confirmationMessages: { title: t('Run this workflow?'), message },
  }
}
