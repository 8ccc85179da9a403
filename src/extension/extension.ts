import * as vscode from 'vscode'
import { registerCommands } from './commands.ts'
import { registerDebugging } from './debug/register.ts'
import { createWhereabouts } from './debug/whereabouts.ts'
import { registerExecutionPage } from './execution-page/register.ts'
import { createHistory } from './history/history.ts'
import { registerLanguage } from './language/register.ts'
import { registerModelTools } from './model-tools/register.ts'
import { answerAgents } from './models/sessions.ts'
import { registerPins } from './pins/register.ts'
import { createPinStore } from './pins/store.ts'
import { createQuestions } from './questions/questions.ts'
import { createSecrets } from './secrets/secrets.ts'

/** Called by VS Code. What is heavy (parser, reader of recordings) is loaded by the first one that uses it. */
export function activate(context: vscode.ExtensionContext): void {
  try {
    const history = createHistory()
    const questions = createQuestions()
    const secrets = createSecrets(context.secrets)
    const pins = createPinStore(context.workspaceState)
    const whereabouts = createWhereabouts()
    context.subscriptions.push(
      history,
      questions,
      whereabouts,
      answerAgents(),
      registerDebugging(context.extensionUri, { secrets, pins, whereabouts, history }),
      registerLanguage(context.extensionUri),
      registerPins(pins),
      registerModelTools(context.extension, secrets),
      registerExecutionPage(context.extensionUri, history),
      registerCommands(history, questions, secrets, pins, whereabouts),
    )
  } catch (thrown) {
    // VS Code itself tells nobody but its log.
    void vscode.window.showErrorMessage(`Playhead could not start: ${(thrown as Error).message}`)
    throw thrown
  }
}
