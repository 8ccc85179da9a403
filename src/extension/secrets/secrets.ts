import * as vscode from 'vscode'
import { createRedact, type Redact } from '../../recording/redact.ts'
import { t } from '../../workflow/translate.ts'
import { keyOf, namesIn, secretVariables, whyNoName } from './names.ts'

/** The values that runs get and nobody sees: they are in VS Code's key store only. */
export interface Secrets extends vscode.Disposable {
  /** Asks for a name and a value, and keeps them. */
  set(): Promise<void>
  /** Asks for a name, and forgets it. */
  remove(): Promise<void>
  /** The environment by which a debug adapter gets them. */
  environment(): Promise<Record<string, string>>
  /** Hides them in what leaves the extension. */
  redact(): Promise<Redact>
}

/** @param store VS Code's key store */
export function createSecrets(store: vscode.SecretStorage): Secrets {
  const names = async () => namesIn(await store.keys())
  const values = async () => {
    const entries = await Promise.all(
      (await names()).map(async name => [name, (await store.get(keyOf(name))) ?? ''] as const),
    )
    return Object.fromEntries(entries.filter(([, value]) => value !== ''))
  }
  let redact: Promise<Redact> | undefined
  const listening = store.onDidChange(() => {
    redact = undefined
  })
  return {
    async set() {
      const name = await vscode.window.showInputBox({
        title: t('Set Secret'),
        prompt: t('The name of the environment variable by which workflows get it'),
        placeHolder: 'OPENAI_API_KEY',
        ignoreFocusOut: true,
        validateInput: whyNoName,
      })
      if (name === undefined) return
      const value = await vscode.window.showInputBox({
        title: t('Set Secret {0}', name.trim()),
        prompt: t(
          "It is kept in this machine's key store, and hidden in everything that a run shows or records",
        ),
        password: true,
        ignoreFocusOut: true,
        validateInput: text => (text === '' ? t('Type the value.') : undefined),
      })
      if (value !== undefined) await store.store(keyOf(name.trim()), value)
    },
    async remove() {
      const known = await names()
      if (known.length === 0) throw new Error(t('There are no secrets. "Playhead: Set Secret" makes one.'))
      const name = await vscode.window.showQuickPick(known, {
        placeHolder: t('Which secret is to be removed?'),
      })
      if (name !== undefined) await store.delete(keyOf(name))
    },
    environment: async () => secretVariables(await values()),
    redact() {
      redact ??= values().then(known => createRedact(Object.values(known)))
      // A store that could not be read is asked again.
      redact.catch(() => {
        redact = undefined
      })
      return redact
    },
    dispose: () => listening.dispose(),
  }
}
