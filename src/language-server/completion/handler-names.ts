import { type CompletionItem, CompletionItemKind, type Range } from 'vscode-languageserver'
import { isScalar } from 'yaml'
import type { OutlineWorkflow } from '../../workflow/native/outline.ts'
import type { Model } from '../model.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Caret } from './caret.ts'

/** The functions that the handler module of the workflow at the cursor exports. */
export async function handlerNames(
  model: Model,
  { workflow }: Caret,
  range: Range,
  { handlers }: Surroundings,
): Promise<CompletionItem[]> {
  const named = handlersOf(model, workflow)
  const module = named === undefined ? undefined : await handlers(model.path, named)
  return (module?.exports ?? []).map(({ name, signature, documentation }) => ({
    label: name,
    kind: CompletionItemKind.Function,
    textEdit: { range, newText: name },
    detail: signature,
    ...documented(documentation),
  }))
}

/** The module as the outline has it: while its only node is being written, a workflow is not compiled. */
function handlersOf({ file, outline }: Model, workflow: OutlineWorkflow | undefined): string | undefined {
  const compiled = workflow && file.workflows.get(workflow.name)?.handlers
  const named = (workflow?.pairs ?? outline.pairs).get('handlers') ?? outline.pairs.get('handlers')
  return compiled ?? (isScalar(named?.value) ? String(named.value.value) : undefined)
}

/** The documentation of an item, where there is some. */
export function documented(text: string | undefined): Pick<CompletionItem, 'documentation'> {
  return text ? { documentation: { kind: 'markdown', value: text } } : {}
}
