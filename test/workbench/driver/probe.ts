import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeVsix } from './vsix.ts'
import { waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

type Vscode = typeof import('vscode')

const manifest = {
  name: 'probe',
  publisher: 'playhead-tests',
  version: '1.0.0',
  engines: { vscode: '^1.100.0' },
  main: './probe.js',
  activationEvents: ['onStartupFinished'],
  capabilities: { untrustedWorkspaces: { supported: true } },
}

// Takes functions from a folder of the workspace, one after another, and leaves there what they give.
const program = `const vscode = require('vscode')
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const answerAll = async () => {
  const folder = join(vscode.workspace.workspaceFolders[0].uri.fsPath, '.probe')
  for (let n = 1; ; n++) {
    while (!existsSync(join(folder, n + '.js'))) await new Promise(done => setTimeout(done, 100))
    let answer
    try {
      answer = { value: await (0, eval)(readFileSync(join(folder, n + '.js'), 'utf8'))(vscode) }
    } catch (error) {
      answer = { error: String(error && error.message || error) }
    }
    writeFileSync(join(folder, n + '.part'), JSON.stringify(answer))
    renameSync(join(folder, n + '.part'), join(folder, n + '.json'))
  }
}
// VS Code waits for activate, and other extensions wait for that: it must come back.
exports.activate = () => void answerAll()
`

/** Another extension, by which a test uses VS Code as extensions do. @returns the path of its VSIX */
export const probeExtension = (): string => makeVsix(manifest, { 'probe.js': program })

const asked = new WeakMap<Workbench, number>()

/**
 * Calls a function in the extension host, from the probe, and gives its result. It is sent as a text, so it sees nothing
 * of the test but its second argument.
 * @throws {Error} what it threw
 */
export async function inExtensionHost<T, A>(
  workbench: Workbench,
  work: (vscode: Vscode, argument: A) => Promise<T> | Thenable<T> | T,
  argument: A,
): Promise<T> {
  const n = (asked.get(workbench) ?? 0) + 1
  asked.set(workbench, n)
  const folder = join(workbench.workspace, '.probe')
  mkdirSync(folder, { recursive: true })
  const question = join(folder, `${n}.js`)
  writeFileSync(`${question}.part`, `vscode => (${work.toString()})(vscode, ${JSON.stringify(argument)})`)
  renameSync(`${question}.part`, question)
  const path = join(folder, `${n}.json`)
  await waitUntil(
    'an answer of the probe',
    async () => existsSync(path),
    there => there,
    { timeout: 60_000 },
  )
  const answer = JSON.parse(readFileSync(path, 'utf8')) as { value: T; error?: string }
  if (answer.error !== undefined) throw new Error(answer.error)
  return answer.value
}
