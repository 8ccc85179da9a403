import * as vscode from 'vscode'
import type { PinStore } from '../pins/store.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { adapterFactory } from './adapter-factory.ts'
import { configurationProvider, openFileConfigurations } from './configuration-provider.ts'
import { markCurrentLine } from './current-line.ts'
import { hoverProvider } from './hover.ts'
import { inlineValuesProvider } from './inline-values.ts'
import { showPosition } from './status-item.ts'
import type { Whereabouts } from './whereabouts.ts'

/** The debug type of everything here. */
export const debugType = 'playhead'

// Also the recorded text, which VS Code shows under a scheme of its own.
const anyYaml: vscode.DocumentSelector = { language: 'yaml' }

/**
 * @param extension the folder where the extension is installed
 * @param secrets what runs get from the key store
 * @param pins the results of nodes that are fixed in the editor
 * @param whereabouts where the sessions stand
 */
export function registerDebugging(
  extension: vscode.Uri,
  secrets: Secrets,
  pins: PinStore,
  whereabouts: Whereabouts,
): vscode.Disposable {
  const { debug, languages } = vscode
  return vscode.Disposable.from(
    debug.registerDebugAdapterDescriptorFactory(debugType, adapterFactory(extension, secrets)),
    debug.registerDebugConfigurationProvider(debugType, configurationProvider(pins)),
    debug.registerDebugConfigurationProvider(
      debugType,
      openFileConfigurations,
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    languages.registerEvaluatableExpressionProvider(anyYaml, hoverProvider),
    languages.registerInlineValuesProvider(anyYaml, inlineValuesProvider),
    showPosition(whereabouts),
    markCurrentLine(whereabouts),
  )
}
