// `npm test`: sets up, builds, runs every check and test, and ends with the line `N passed, N failed`.
// A stage that fails does not keep the later ones from running. `--no-workbench` leaves out the slowest one.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { continueUnderProjectNode, nodeBinary, root, setup, toolEnvironment } from './setup.mjs'

setup()
continueUnderProjectNode()

const stages = [
  { name: 'Build', run: () => check('scripts/build.mjs') },
  { name: 'Style', run: () => check('node_modules/@biomejs/biome/bin/biome', 'ci', '.') },
  { name: 'Types', run: () => check('node_modules/typescript/bin/tsc') },
  { name: 'Tests', run: unit },
  { name: 'Package', run: () => check('scripts/package.mjs') },
]
if (!process.argv.includes('--no-workbench')) stages.push({ name: 'Workbench', run: workbench })

const total = { passed: 0, failed: 0 }
const summary = []
for (const { name, run } of stages) {
  console.log(`\n=== ${name}`)
  const started = performance.now()
  const { passed, failed, skipped = 0 } = await run()
  total.passed += passed
  total.failed += failed
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const skips = skipped > 0 ? `, ${skipped} skipped` : ''
  summary.push(`${name.padEnd(10)} ${passed} passed, ${failed} failed${skips} (${seconds} s)`)
}
console.log(`\n${summary.join('\n')}\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/** Runs one program as one test. */
async function check(script, ...args) {
  const status = await node(script, ...args)
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

async function unit() {
  // A test without it is skipped, and says so.
  await node('scripts/emacs-setup.mjs')
  return vitest('unit')
}

async function workbench() {
  if ((await node('scripts/workbench-setup.mjs')) !== 0) return { passed: 0, failed: 1 }
  return vitest('workbench', '--config', 'test/workbench/vitest.config.ts')
}

/** Runs vitest, shown as usual, and counts its tests from its JSON report. */
async function vitest(name, ...args) {
  const report = join(root, '.cache', `${name}-report.json`)
  mkdirSync(join(root, '.cache'), { recursive: true })
  rmSync(report, { force: true })
  const status = await node(
    'node_modules/vitest/vitest.mjs',
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  )
  return countTests(report, status)
}

function countTests(report, status) {
  let results
  try {
    results = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    console.error('vitest left no report')
    return { passed: 0, failed: 1 }
  }
  const passed = results.numPassedTests
  // A file that fails outside its tests (it does not load, a hook throws) counts as one failed test.
  const brokenFiles = results.testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  ).length
  let failed = results.numFailedTests + brokenFiles
  // Something else went wrong, an unhandled rejection for example; or no test was found.
  if (failed === 0 && (status !== 0 || passed === 0)) failed = 1
  return { passed, failed, skipped: results.numPendingTests + (results.numTodoTests ?? 0) }
}

/** Runs a script under the project's Node with its output shown as it comes; resolves to the exit code. */
function node(script, ...args) {
  return new Promise(resolve => {
    const child = spawn(nodeBinary, [join(root, script), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: toolEnvironment(),
    })
    child.on('error', error => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', code => resolve(code ?? 1))
  })
}
