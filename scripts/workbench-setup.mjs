// Brings what the workbench tests need besides the npm dependencies: code-server and a Chromium. Does nothing when
// both are there. code-server (0.6 GB) goes to a cache folder that all checkouts share.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { continueUnderProjectNode, setup, toolEnvironment } from './setup.mjs'

setup()
continueUnderProjectNode()
const { codeServerEntry, codeServerFolder, codeServerVersion, findChromium } = await import(
  '../test/workbench/driver/installation.ts'
)

// What the tests need of VS Code's native modules. `spdlog` writes the log files, and with them the Output view;
// `native-watchdog` ends an extension host whose server is gone. The file watcher and the terminal come with
// prebuilt binaries; the others serve functions that no test uses.
const nativeModules = ['@vscode/spdlog', '@vscode/native-watchdog']

installCodeServer()
installChromium()

function installCodeServer() {
  if (codeServerEntry().installed) return say(`code-server ${codeServerVersion} is in ${codeServerFolder()}`)
  const target = codeServerFolder()
  const parent = dirname(target)
  mkdirSync(parent, { recursive: true })
  // Built next to its place and renamed into it, so that an interrupted installation is never taken for a whole one.
  const work = mkdtempSync(join(parent, `${basename(target)}.partial-`))
  try {
    say(`code-server ${codeServerVersion}: downloading (1 of 4, about 15 s)`)
    writeFileSync(join(work, 'package.json'), '{ "private": true }\n')
    npm(work, 'install', `code-server@${codeServerVersion}`, '--ignore-scripts')

    say('code-server: installing the modules of VS Code (2 of 4, about 10 s)')
    const vscode = join(work, 'node_modules/code-server/lib/vscode')
    npm(vscode, 'install', '--omit=dev', '--ignore-scripts')

    say('code-server: fetching the headers of Node (3 of 4, about 10 s)')
    const headers = fetchHeaders(work)

    say(`code-server: building ${nativeModules.join(' and ')} (4 of 4, about 30 s)`)
    buildNativeModules(vscode, headers)
    rmSync(join(work, 'headers'), { recursive: true, force: true })

    moveIntoPlace(work, target)
    say(`code-server ${codeServerVersion}: installed in ${target}`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Node's headers come with its npm package: the machine's own would be those of another version. */
function fetchHeaders(work) {
  if (process.platform !== 'linux') return undefined
  const folder = join(work, 'headers')
  const name = `node-linux-${process.arch}`
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  npm(folder, 'install', `${name}@${process.versions.node}`, '--ignore-scripts')
  return join(folder, 'node_modules', name)
}

function buildNativeModules(vscode, nodedir) {
  const environment = nodedir ? { npm_config_nodedir: nodedir } : {}
  const build = runNpm(vscode, ['rebuild', ...nativeModules], environment)
  const missing = nativeModules.filter(name => {
    const release = join(vscode, 'node_modules', name, 'build/Release')
    return !existsSync(release) || !readdirSync(release).some(file => file.endsWith('.node'))
  })
  if (build.status === 0 && missing.length === 0) return
  // The workbench starts without them; only tests that read the Output view will fail.
  console.warn(
    `Warning: ${missing.join(', ')} could not be built (is there a C++ compiler, make and Python 3?). ` +
      'The workbench will have no log files and an empty Output view.',
  )
}

function moveIntoPlace(work, target) {
  try {
    renameSync(work, target)
  } catch (error) {
    // Another run may have been faster; its installation is as good as this one.
    if (!codeServerEntry().installed) throw error
  }
}

function installChromium() {
  const found = findChromium()
  if (found) return say(`Chromium is ${found}`)
  const command = 'apt-get update && apt-get install -y chromium'
  const isRoot = process.getuid?.() === 0
  if (isRoot && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0) {
    say(`Chromium: installing it with ${command}`)
    spawnSync('sh', ['-c', command], {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    const installed = findChromium()
    if (installed) return say(`Chromium is ${installed}`)
  }
  console.error(
    process.env.CHROMIUM_PATH
      ? `CHROMIUM_PATH is ${process.env.CHROMIUM_PATH}, which is no program that can be started.`
      : `The workbench tests need Chromium, and there is none. On Debian or Ubuntu: sudo sh -c '${command}'; ` +
          'elsewhere install Chromium or Chrome and set CHROMIUM_PATH to its program.',
  )
  process.exitCode = 1
}

function npm(cwd, ...args) {
  const result = runNpm(cwd, args, {})
  if (result.status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${result.stdout}${result.stderr}`)
}

function runNpm(cwd, args, environment) {
  return spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    env: { ...toolEnvironment(), ...environment },
    shell: process.platform === 'win32',
  })
}

function say(line) {
  console.log(`Workbench: ${line}`)
}
