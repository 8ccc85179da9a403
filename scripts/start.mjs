// `npm start`: sets up, builds, runs the example, and offers to debug it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { continueUnderProjectNode, nodeBinary, root, setup, toolEnvironment } from './setup.mjs'

const example = 'examples/release-notes/workflow.yaml'

setup()
continueUnderProjectNode()

exitUnlessGood(runNode('scripts/build.mjs'))
const run = runNode('dist/cli.js', 'run', example, '--timeline')
exitUnlessGood(run)

if (process.stdin.isTTY && process.stdout.isTTY) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question('\nStep through it in the terminal debugger now? [y/N] ')
  terminal.close()
  if (/^y(es)?$/i.test(answer.trim()))
    exitUnlessGood(runNode('dist/cli.js', 'debug', example, '--stop-on-entry'))
}

function runNode(script, ...args) {
  const child = spawnSync(nodeBinary, [join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: toolEnvironment(),
  })
  return child.status ?? 1
}

function exitUnlessGood(status) {
  if (status !== 0) process.exit(status)
}
