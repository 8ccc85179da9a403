import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import type { History } from '../history/history.ts'
import { pickRecording } from '../history/pick.ts'
import type { PinStore } from '../pins/store.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { adapterFactory } from './adapter-factory.ts'
import { showChanges } from './changes-view.ts'
import { conditionCompletions } from './condition-completions.ts'
import { configurationProvider } from './configuration-provider.ts'
import { markCurrentLine } from './current-line.ts'
import { hoverProvider } from './hover.ts'
import { inlineValuesProvider } from './inline-values.ts'
import { offeredConfigurations } from './offered-configurations.ts'
import { pickWorkflow } from './pick-workflow.ts'
import { showPosition } from './status-item.ts'
import type { Whereabouts } from './whereabouts.ts'

/** The debug type of everything here. */
export const debugType = 'playhead'

// Also the recorded text, which VS Code shows under a scheme of its own.
const anyYaml: vscode.DocumentSelector = { language: 'yaml' }

/** What debugging needs of the rest of the extension. */
export interface Parts {
  /** What runs get from the key store. */
  secrets: Secrets
  /** The results of nodes that are fixed in the editor. */
  pins: PinStore
  /** Where the sessions stand. */
  whereabouts: Whereabouts
  history: History
}

/** @param extension the folder where the extension is installed */
export function registerDebugging(
  extension: vscode.Uri,
  { secrets, pins, whereabouts, history }: Parts,
): vscode.Disposable {
  const { commands, debug, languages } = vscode
  return vscode.Disposable.from(
    debug.registerDebugAdapterDescriptorFactory(debugType, adapterFactory(extension, secrets)),
    debug.registerDebugConfigurationProvider(debugType, configurationProvider(pins)),
    debug.registerDebugConfigurationProvider(
      debugType,
      offeredConfigurations(history),
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    languages.registerEvaluatableExpressionProvider(anyYaml, hoverProvider),
    languages.registerCompletionItemProvider(anyYaml, conditionCompletions),
    languages.registerInlineValuesProvider(anyYaml, inlineValuesProvider),
    // They give a text to a launch configuration, and so are of no use in the palette.
    commands.registerCommand('playhead.pickWorkflow', () => told(pickWorkflow())),
    commands.registerCommand('playhead.pickRecording', () => told(pickPath(history))),
    showPosition(whereabouts),
    markCurrentLine(whereabouts),
    showChanges(whereabouts),
  )
}

/** @returns the path of a recording */
async function pickPath(history: History): Promise<string | undefined> {
  const chosen = await pickRecording(history, t('Which recording?'), { files: true })
  return chosen && ('scheme' in chosen ? chosen.fsPath : chosen.path)
}

/** Says why there is nothing to choose from; then nothing is started. */
async function told(picked: Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await picked
  } catch (thrown) {
    void vscode.window.showErrorMessage((thrown as Error).message)
    return undefined
  }
}
