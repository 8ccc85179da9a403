import { dirname, isAbsolute, resolve } from 'node:path'
import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import { historyFolder } from '../history/folders.ts'
import { hasWorkflow, parsed } from '../language/workflow-documents.ts'
import { pinsForRun } from '../pins/pin.ts'
import type { PinStore } from '../pins/store.ts'
import { withModelSetting } from './model-setting.ts'
import { withPickedWorkflow } from './pick-workflow.ts'
import { refuse, refuseErrors } from './refusal.ts'
import { runs } from './runs.ts'
import { withInputs } from './with-inputs.ts'

// A variable that VS Code fills in.
// biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's, not ours
const openFile = '${file}'

/**
 * Fills in what a configuration leaves open, F5 without a launch.json included. VS Code itself asks before any session
 * in a workspace that is not trusted.
 * @param pins the results of nodes that are fixed in the editor
 */
export const configurationProvider = (pins: PinStore): vscode.DebugConfigurationProvider => ({
  async resolveDebugConfiguration(_folder, given) {
    if (given.request === 'attach') return isForHandlers(given) ? { ...given, type: 'pwa-node' } : given
    if (!isEmpty(given)) {
      const names = ['recording', 'program', 'from']
      if (names.some(name => given[name] !== undefined)) return given
      return { ...given, program: openFile }
    }
    const reason = await whyNotRunnable(vscode.window.activeTextEditor?.document)
    if (reason !== undefined) {
      refuse(reason)
      // VS Code's word for: do not start, and ask for nothing.
      return undefined
    }
    // Keeps what the command that starts it sets, `noDebug` for instance.
    return { ...given, type: 'playhead', request: 'launch', name: t('Debug Workflow'), program: openFile }
  },

  async resolveDebugConfigurationWithSubstitutedVariables(folder, given) {
    const config = withPickedWorkflow(given)
    if (!vscode.workspace.isTrusted && runs(config)) {
      refuse(t('Trust this workspace first: a workflow runs code of it. Recordings can be opened without.'))
      return undefined
    }
    if (config['recording'] !== undefined || config['mode'] === 'fork') {
      // A replay runs nothing, but a fork of it would.
      const trusted = vscode.workspace.isTrusted ? {} : { workspaceTrusted: false }
      return withHistory(withModels({ ...config, ...trusted }), folder?.uri)
    }
    if (typeof config['program'] !== 'string') return config
    const program = isAbsolute(config['program'])
      ? config['program']
      : resolve(folder?.uri.fsPath ?? '', config['program'])
    const uri = vscode.Uri.file(program)
    if (!(await canRun(uri))) return undefined
    const owner = vscode.workspace.getWorkspaceFolder(uri) ?? folder
    const complete = await asked({ ...config, program }, uri)
    if (!complete) return undefined
    const model: unknown = vscode.workspace.getConfiguration('playhead', uri).get('model')
    const full = withModelSetting(await withPins(complete, uri, pins), model)
    return withHistory(withModels(full), owner?.uri ?? vscode.Uri.file(dirname(program)))
  },
})

/**
 * True for the session that looks into the process of handlers. What an adapter asks for is always of its own type to
 * VS Code; the type decides who debugs.
 */
const isForHandlers = (config: vscode.DebugConfiguration) => config['websocketAddress'] !== undefined

function isEmpty({ type, request, name }: vscode.DebugConfiguration): boolean {
  return !type && !request && !name
}

async function opened(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  return vscode.workspace.openTextDocument(uri).then(
    document => document,
    () => undefined,
  )
}

/** Refuses what is no workflow or has errors. What a file cannot be opened for, the adapter says. */
async function canRun(uri: vscode.Uri): Promise<boolean> {
  const document = await opened(uri)
  if (!document) return true
  const reason = await whyNotRunnable(document)
  if (reason !== undefined) {
    refuse(reason)
    return false
  }
  const errors = (await parsed(document)).problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) void refuseErrors(uri, errors)
  return errors.length === 0
}

/** Asks for what a run needs and the configuration does not say. */
async function asked(config: vscode.DebugConfiguration, uri: vscode.Uri) {
  const document = await opened(uri)
  return document ? withInputs(config, await parsed(document)) : config
}

function withHistory(config: vscode.DebugConfiguration, folder: vscode.Uri | undefined) {
  if (config['history'] !== undefined || !folder) return config
  return { ...config, history: historyFolder(folder) }
}

/** Says to the adapter that this client calls models for it. */
function withModels(config: vscode.DebugConfiguration): vscode.DebugConfiguration {
  return runs(config) ? { ...config, supportsModelRequests: true } : config
}

/** Adds what is pinned in the editor, where the configuration itself pins nothing else. */
async function withPins(
  config: vscode.DebugConfiguration,
  uri: vscode.Uri,
  store: PinStore,
): Promise<vscode.DebugConfiguration> {
  const pins = store.of(uri.toString())
  const own: unknown = config['pins'] ?? {}
  // What cannot be pins, the adapter says.
  if (Object.keys(pins).length === 0 || typeof own !== 'object' || Array.isArray(own)) return config
  const document = await opened(uri)
  if (!document) return config
  const file = await parsed(document)
  const merged = pinsForRun(pins, own as Record<string, unknown>, file)
  return merged ? { ...config, pins: merged } : config
}

async function whyNotRunnable(document: vscode.TextDocument | undefined): Promise<string | undefined> {
  if (!document) return t('Open the workflow file that you want to debug, and start again.')
  if (document.isUntitled) return t('Save the workflow to a file, and start again.')
  if (hasWorkflow(document)) return undefined
  const name = vscode.workspace.asRelativePath(document.uri)
  if (document.languageId !== 'yaml') {
    return t('"{0}" is not a workflow file. Open the YAML file of a workflow, and start again.', name)
  }
  const [problem] = (await parsed(document)).problems
  return problem ? `"${name}": ${problem.message} ${problem.remedy}` : undefined
}
