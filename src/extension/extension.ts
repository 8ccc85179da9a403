import * as vscode from 'vscode'
import { t, useTexts } from '../workflow/translate.ts'
import { registerCommands } from './commands.ts'
import { createComparisons } from './comparison/comparisons.ts'
import { registerDebugging } from './debug/register.ts'
import { createWhereabouts } from './debug/whereabouts.ts'
import { registerExecutionPage } from './execution-page/register.ts'
import { createHistory } from './history/history.ts'
import { registerLanguage } from './language/register.ts'
import { createLog } from './log/log.ts'
import { logSessions } from './log/sessions.ts'
import { registerModelTools } from './model-tools/register.ts'
import { answerAgents } from './models/sessions.ts'
import { registerPins } from './pins/register.ts'
import { createPinStore } from './pins/store.ts'
import { createQuestions } from './questions/questions.ts'
import { createSecrets } from './secrets/secrets.ts'

/** Called by VS Code. What is heavy (parser, reader of recordings) is loaded by the first one that uses it. */
export function activate(context: vscode.ExtensionContext): void {
  useTexts(vscode.l10n.bundle ?? {}, vscode.env.language)
  const channel = vscode.window.createOutputChannel('Playhead', { log: true })
  const secrets = createSecrets(context.secrets)
  const log = createLog(channel, secrets.redact)
  try {
    const history = createHistory(context.workspaceState, log)
    const questions = createQuestions()
    const pins = createPinStore(context.workspaceState)
    const whereabouts = createWhereabouts()
    const comparisons = createComparisons(context.extensionUri)
    context.subscriptions.push(
      channel,
      secrets,
      logSessions(log),
      history,
      questions,
      whereabouts,
      answerAgents(),
      registerDebugging(context.extensionUri, { secrets, pins, whereabouts, history }),
      registerLanguage(context.extensionUri, log),
      registerPins(pins),
      registerModelTools(context.extension, secrets, log),
      registerExecutionPage(context.extensionUri),
      comparisons,
      registerCommands(history, questions, secrets, pins, whereabouts, comparisons, {
        log,
        show: () => channel.show(),
        extension: context.extensionUri,
      }),
    )
    log.info(`Playhead ${context.extension.packageJSON.version} is active, VS Code ${vscode.version}`)
  } catch (thrown) {
    log.failed('Playhead could not start', thrown)
    // VS Code itself tells nobody but its log.
    void vscode.window.showErrorMessage(t('Playhead could not start: {0}', (thrown as Error).message))
    throw thrown
  }
}
