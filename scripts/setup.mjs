// Set-up that needs nothing but the machine's own Node (20 or later) and npm: plain JavaScript, no dependency,
// because it is what brings the dependencies.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** Path of the Node that the `node` package brings. It exists only after `setup`. */
export const nodeBinary = join(
  root,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

/** An environment whose PATH finds this repository's tools and its Node first, as npm scripts have it. */
export function toolEnvironment() {
  return { ...process.env, PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter) }
}

/**
 * Installs the dependencies when they are missing or do not match package-lock.json, and makes sure that the
 * project's own Node is there. Exits with a message when that is not possible.
 */
export function setup() {
  const reason = reasonToInstall()
  if (reason) {
    console.log(`Set-up: ${reason}; running npm ci`)
    const npm = runNpm('ci', '--no-audit', '--no-fund', '--loglevel=error')
    if (npm.status !== 0) stop('npm ci failed. Its output above says why; is the npm registry reachable?')
  }
  if (!nodeRuns()) {
    // npm can be configured to skip install scripts; this is the one that we cannot do without.
    console.log('Set-up: fetching Node for this project (its install script did not run)')
    spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
      cwd: join(root, 'node_modules/node'),
      stdio: 'inherit',
      env: outsideEnvironment(),
    })
    // Puts it on the scripts' path, which npm could not do before the file was there.
    runNpm('rebuild', 'node', '--ignore-scripts')
    if (!nodeRuns()) stop('No Node 24. Allow the install script of the package "node", then run: npm ci')
  }
}

/** Runs the calling script again under the project's Node unless it already runs there. Does not return if so. */
export function continueUnderProjectNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return
  const again = spawnSync(nodeBinary, process.argv.slice(1), { stdio: 'inherit', env: toolEnvironment() })
  if (again.error) stop(`Could not start ${nodeBinary}: ${again.error.message}`)
  process.exit(again.status ?? 1)
}

/** Says why the dependencies must be installed, or returns undefined when they match the lock file. */
function reasonToInstall() {
  const record = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(record)) return 'no dependencies yet'
  // npm writes this record last, so an interrupted install has none. Comparing contents, not dates or a mark of
  // our own, means that an `npm install` by hand is recognised as what it is.
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(record, 'utf8')).packages
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || (entry.optional && !present[path])) continue
    if (present[path]?.version !== entry.version) return `${path} is not at version ${entry.version}`
  }
  return undefined
}

function runNpm(...args) {
  return spawnSync('npm', args, {
    cwd: root,
    stdio: 'inherit',
    env: outsideEnvironment(),
    shell: process.platform === 'win32',
  })
}

function nodeRuns() {
  const answer = spawnSync(nodeBinary, ['--version'], { encoding: 'utf8' })
  return answer.status === 0 && Number(answer.stdout.slice(1).split('.')[0]) >= 24
}

/** Without our own bin folder on PATH: an install replaces the Node in there and must not run on it. */
function outsideEnvironment() {
  const own = join(root, 'node_modules')
  const path = (process.env.PATH ?? '').split(delimiter).filter(folder => !folder.startsWith(own))
  return { ...process.env, PATH: path.join(delimiter) }
}

function stop(message) {
  console.error(message)
  process.exit(1)
}
