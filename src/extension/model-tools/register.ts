import * as vscode from 'vscode'
import type { Log } from '../log/log.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { confirmationOf } from './confirmation.ts'
import { runTool } from './run-tool.ts'

/** What the manifest says of a tool; it is generated from the same list as the tools of the MCP server. */
interface DeclaredTool {
  name: string
  displayName: string
}

/**
 * Offers the history to the language models of VS Code. What answers is loaded when a model calls a tool for the first time.
 * @param extension as VS Code gives it
 */
export function registerModelTools(
  extension: vscode.Extension<unknown>,
  secrets: Secrets,
  log: Log,
): vscode.Disposable {
  const { contributes } = extension.packageJSON as { contributes: { languageModelTools: DeclaredTool[] } }
  let answers: Promise<typeof import('./call.ts')> | undefined
  const parts: vscode.Disposable[] = contributes.languageModelTools.map(({ name, displayName }) =>
    vscode.lm.registerTool<Record<string, unknown>>(name, {
      async prepareInvocation({ input }) {
        if (name === runTool) {
          requireTrust()
          return confirmationOf(input, await secrets.redact())
        }
        return { invocationMessage: displayName }
      },
      async invoke({ input }, token) {
        // A model may have been told of the tool before the trust was taken away.
        if (name === runTool) requireTrust()
        answers ??= import('./call.ts')
        const { callTool } = await answers
        const started = performance.now()
        const called = callTool(name, input, { extension: extension.extensionUri, secrets }, token)
        called.catch(thrown => log.failed(`Tool ${name}`, thrown))
        const text = await called
        log.info(`Tool ${name} answered in ${Math.round(performance.now() - started)} ms`)
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)])
      },
    }),
  )
  parts.push({ dispose: () => void answers?.then(({ closeStorages }) => closeStorages()) })
  return vscode.Disposable.from(...parts)
}

/** The manifest hides the tool from chats without trust, but not from other extensions. */
function requireTrust(): void {
  if (vscode.workspace.isTrusted) return
  throw new Error('Nothing runs in a workspace that is not trusted. The person at the editor can trust it.')
}
