import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { codeServerEntry } from './installation.ts'
import { installExtensions } from './installed-extensions.ts'
import { noteLanguagePack } from './language-pack.ts'

export interface ServerOptions {
  /** A folder whose contents are copied into the workspace. */
  workspace?: string | undefined
  /** Files to write into the workspace: relative path to content. */
  files?: Record<string, string> | undefined
  /** Called with the workspace's path before the server starts, to make it a Git repository for instance. */
  prepare?: ((workspace: string) => void | Promise<void>) | undefined
  /** VSIX files to install before the start. */
  extensions?: string[] | undefined
  /** Opens the folder in restricted mode instead of trusting it. */
  untrusted?: boolean | undefined
  /** The language to start in. VS Code itself stays English, extensions do not. */
  locale?: string | undefined
  /** User settings, added to those that keep the workbench quiet. */
  settings?: Record<string, unknown> | undefined
}

/** A running code-server with temporary folders of its own. */
export interface Server {
  port: number
  /** The opened folder. */
  workspace: string
  extensionsFolder: string
  userDataFolder: string
  /** Everything that the server has printed so far. */
  log(): string
  /** Ends the server with all its processes and removes the temporary folders. */
  stop(): Promise<void>
}

// Nothing may move, pop up or ask by itself, and no line may be hidden from a click.
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.experimentalOnboarding': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'window.commandCenter': false,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.hover.delay': 1500,
  'workbench.hover.delay': 5000,
  'workbench.list.smoothScrolling': false,
  'workbench.tree.enableStickyScroll': false,
}

const startTimeout = 60_000

/**
 * Starts code-server on a free port of this machine, with the given extensions installed, for a fresh copy of the
 * workspace. Throws when it does not come up, with what it printed.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { path: entry, installed } = codeServerEntry()
  if (!installed) throw new Error('code-server is not installed. Run: node scripts/workbench-setup.mjs')

  const base = mkdtempSync(join(tmpdir(), 'playhead-workbench-'))
  const workspace = join(base, 'workspace')
  const userDataFolder = join(base, 'user-data')
  const extensionsFolder = join(base, 'extensions')
  const config = join(base, 'config.yaml')
  // VS Code leaves its sockets behind: they go where everything is removed.
  const temporary = join(base, 'tmp')
  for (const folder of [workspace, join(userDataFolder, 'User'), extensionsFolder, temporary]) {
    mkdirSync(folder, { recursive: true })
  }
  const remove = () => rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })

  try {
    if (options.workspace) cpSync(options.workspace, workspace, { recursive: true })
    for (const [path, content] of Object.entries(options.files ?? {})) {
      mkdirSync(dirname(join(workspace, path)), { recursive: true })
      writeFileSync(join(workspace, path), content)
    }
    await options.prepare?.(workspace)
    const settings = { ...quietSettings, ...options.settings }
    writeFileSync(join(userDataFolder, 'User', 'settings.json'), JSON.stringify(settings, null, 2))
    writeFileSync(config, 'auth: none\n')
    if (options.locale) noteLanguagePack(userDataFolder, options.locale)

    const folders = (extensions: string) => [
      ...['--user-data-dir', userDataFolder],
      ...['--extensions-dir', extensions],
      ...['--config', config],
    ]
    installExtensions(options.extensions ?? [], extensionsFolder, (vsix, into) =>
      installExtension(entry, folders(into), vsix, temporary),
    )

    const args = [
      ...['--auth', 'none', '--bind-addr', '127.0.0.1:0'],
      ...['--disable-telemetry', '--disable-update-check'],
      ...(options.untrusted ? [] : ['--disable-workspace-trust']),
      ...(options.locale ? ['--locale', options.locale] : []),
      // Without this the workbench ignores the payload of the page's address.
      ...['--vscode-option', 'enable-smoke-test-driver'],
      // If the test process is killed, the server ends by itself.
      ...['--idle-timeout-seconds', '300'],
      ...folders(extensionsFolder),
      workspace,
    ]
    const { child, log } = spawnServer(entry, args, temporary)
    const endGroup = () => killGroup(child)
    process.once('exit', endGroup)
    const stop = async () => {
      await endProcesses(child)
      process.off('exit', endGroup)
      remove()
    }
    try {
      const port = await listeningPort(child, log)
      return { port, workspace, extensionsFolder, userDataFolder, log, stop }
    } catch (error) {
      await stop()
      throw error
    }
  } catch (error) {
    remove()
    throw error
  }
}

function installExtension(entry: string, folders: string[], vsix: string, temporary: string): void {
  const result = spawnSync(process.execPath, [entry, ...folders, '--install-extension', vsix], {
    encoding: 'utf8',
    env: environment(temporary),
  })
  if (result.status !== 0 || !/successfully installed/.test(result.stdout)) {
    throw new Error(`${vsix} could not be installed:\n${result.stdout}${result.stderr}`)
  }
}

function spawnServer(
  entry: string,
  args: string[],
  temporary: string,
): { child: ChildProcess; log: () => string } {
  // A process group of its own, so that what the server starts can be ended with it.
  const child = spawn(process.execPath, [entry, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(temporary),
  })
  let text = ''
  const collect = (chunk: Buffer) => {
    text += chunk.toString()
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  return { child, log: () => text }
}

function listeningPort(child: ChildProcess, log: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail('did not come up'), startTimeout)
    const look = () => {
      const port = /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(log())?.[1]
      if (!port) return
      stopListening()
      resolve(Number(port))
    }
    const fail = (what: string) => {
      stopListening()
      reject(new Error(`code-server ${what}. It printed:\n${log()}`))
    }
    const onExit = (code: number | null) => fail(`ended with code ${code}`)
    const stopListening = () => {
      clearTimeout(timer)
      child.stdout?.off('data', look)
      child.off('exit', onExit)
    }
    child.stdout?.on('data', look)
    child.once('exit', onExit)
    child.once('error', error => fail(`could not be started (${error.message})`))
  })
}

/**
 * Ends the server's whole process group. Nothing that it could still save is kept, and an orderly end takes it five
 * seconds: it waits for a browser that comes back.
 */
async function endProcesses(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>(resolve => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })
  killGroup(child)
  await ended
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing of the group is left.
  }
}

function environment(temporary: string): NodeJS.ProcessEnv {
  const { ...env } = process.env
  // A test runner's settings are none of the server's business, and an outer VS Code's would redirect it.
  for (const name of Object.keys(env)) if (/^(VITEST|VSCODE_|NODE_OPTIONS|npm_)/.test(name)) delete env[name]
  return { ...env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', TMPDIR: temporary, XDG_RUNTIME_DIR: temporary }
}
