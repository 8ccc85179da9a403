// `npm run package`: a production build and the VSIX, under a name that does not change with the version.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { continueUnderProjectNode, nodeBinary, root, setup, toolEnvironment } from './setup.mjs'

const vsix = 'dist/playhead.vsix'
const limit = 3 * 1024 * 1024

setup()
continueUnderProjectNode()

run('scripts/build.mjs', '--production', '--strict')
// Without --no-dependencies vsce would pack node_modules, all of which is in the bundles already.
run(
  'node_modules/@vscode/vsce/vsce',
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--out',
  vsix,
)

const { size } = statSync(join(root, vsix))
console.log(`${vsix}: ${(size / 1024).toFixed(0)} KiB`)
if (size > limit) {
  console.error(
    `That is more than the limit of ${limit / 1024} KiB: has something been packed that should not be?`,
  )
  process.exit(1)
}

function run(script, ...args) {
  const child = spawnSync(nodeBinary, [join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: toolEnvironment(),
  })
  if (child.status !== 0) process.exit(child.status ?? 1)
}
