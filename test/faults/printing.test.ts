import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStdio } from '../adapter/client/open.ts'
import { temporaryFolder } from '../adapter/open-adapter.ts'

const adapterMain = join(import.meta.dirname, '../../debug-adapter/main.ts')
const workflow = `workflows:
  w:
    nodes:
      - { id: odd, type: compute, handler: ./h.ts#odd }
`

/** Runs a handler under an adapter that speaks on stdio; the client fails the test when anything else is there. */
async function outputOf(body: string): Promise<{ value: string; printed: string[]; stderr: string }> {
  const handlers = `import { execSync, fork, spawn, spawnSync } from 'node:child_process'
    export async function odd() { ${body} }`
  const folder = await temporaryFolder({ 'w.yaml': workflow, 'h.ts': handlers })
  await writeFile(join(folder, 'forked.mjs'), "console.log('forked')")
  const client = openStdio(process.execPath, [adapterMain], { cwd: folder })
  await client.launch({ program: join(folder, 'w.yaml'), stopAtEnd: true })
  await client.stopped()
  const { value } = await client.variable('Context', 'odd')
  const printed = client.events('output').map(event => event.output)
  await client.close()
  return { value, printed, stderr: client.errorOutput() }
}

test('what a handler prints in parts arrives as it was printed', async () => {
  const { printed } = await outputOf("process.stdout.write('a'); process.stdout.write('b\\n')")
  expect(printed.join('')).toContain('ab\n')
})

test.each([
  ['spawnSync', "return spawnSync('echo', ['child'], { stdio: 'inherit' }).status", '0'],
  ['spawnSync without arguments', "return spawnSync('pwd', { stdio: ['pipe', 1, 'pipe'] }).status", '0'],
  ['execSync', "execSync('echo child', { stdio: 'inherit' }); return 0", '0'],
  [
    'spawn',
    "return new Promise(done => spawn('echo', ['child'], { stdio: 'inherit' }).on('exit', done))",
    '0',
  ],
  [
    'fork',
    "return new Promise(done => fork(new URL('./forked.mjs', import.meta.url)).on('exit', done))",
    '0',
  ],
  ['execSync by a pipe', "return execSync('echo child').toString()", '"child\\n"'],
])('a child process (%s) cannot write into the protocol', async (_, body, expected) => {
  const { value, stderr } = await outputOf(body)
  expect(value).toBe(expected)
  if (!body.includes('toString')) expect(stderr).toMatch(/child|forked|playhead-/)
})

test('a child process that reads standard input takes no requests away', async () => {
  const { value } = await outputOf("return spawnSync('cat', { stdio: 'inherit', timeout: 5_000 }).status")
  expect(value).toBe('0')
})
