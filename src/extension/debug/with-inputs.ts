import type * as vscode from 'vscode'
import type { WorkflowFile } from '../../workflow/graph.ts'
import { missingInputs } from './input-field.ts'

/**
 * Adds the inputs that a run needs and that its configuration does not give: the user is asked for them.
 * @returns undefined where the user wants no run
 */
export async function withInputs(
  config: vscode.DebugConfiguration,
  file: WorkflowFile,
): Promise<vscode.DebugConfiguration | undefined> {
  if (config['inputs'] !== undefined) return config
  const [first] = file.workflows.values()
  const workflow = config['workflow'] === undefined ? first : file.workflows.get(String(config['workflow']))
  // What the file does not have, the adapter says.
  if (!workflow || missingInputs(workflow.inputs).length === 0) return config
  const { askInputs } = await import('./inputs-form.ts')
  const inputs = await askInputs(workflow)
  return inputs && { ...config, inputs }
}
