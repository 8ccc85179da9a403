import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'
import type { DapClient } from '../adapter/client/client.ts'
import { openStdio } from '../adapter/client/open.ts'
import { temporaryFolder } from '../adapter/open-adapter.ts'
import { folderWith, playhead } from '../cli/playhead.ts'

const root = join(import.meta.dirname, '../..')
const workflow = `workflows:
  w:
    nodes:
      - { id: odd, type: compute, handler: ./h.ts#odd }
`
const handlers = (body: string) => `import { writeSync } from 'node:fs'
import { execSync } from 'node:child_process'
export async function odd() { ${body} }`

/** Runs an isolated handler under an adapter on stdio; the client fails the test when anything but messages comes. */
async function launched(body: string, main = join(root, 'debug-adapter/main.ts')): Promise<DapClient> {
  const folder = await temporaryFolder({ 'w.yaml': workflow, 'h.ts': handlers(body) })
  const client = openStdio(process.execPath, [main], { cwd: folder })
  await client.launch({ program: join(folder, 'w.yaml'), isolation: 'process', stopAtEnd: true })
  await client.stopped()
  return client
}

const printed = (client: DapClient) =>
  client
    .events('output')
    .map(({ category, output }) => `${category}: ${output}`)
    .join('')

test('what an isolated handler writes to the standard output past all streams is shown by the client', async () => {
  const client = await launched(`writeSync(1, 'raw\\n'); console.log('log'); console.error('error')
    execSync('echo child', { stdio: 'inherit' }); return 7`)
  expect((await client.variable('Context', 'odd')).value).toBe('7')
  const text = printed(client)
  for (const line of ['stdout: raw\n', 'stdout: log\n', 'stderr: error\n', 'child\n'])
    expect(text).toContain(line)
  await client.close()
})

test('the end of the process of a handler is an exception at its node, and the session goes on', async () => {
  const client = await launched('process.abort()')
  expect(client.current()).toMatchObject({
    reason: 'exception',
    name: './h.ts#odd (handler)',
  })
  expect(await client.request('exceptionInfo', { threadId: client.current().threadId })).toMatchObject({
    description: expect.stringContaining('The process of the handler "./h.ts#odd" ended: signal SIGABRT'),
  })
  await client.stepBack()
  expect(client.current().name).toContain('odd')
  await client.close()
})

test('a bundled adapter finds the bundle of the process beside it', async () => {
  const out = mkdtempSync(join(tmpdir(), 'playhead-bundle-'))
  onTestFinished(() => rmSync(out, { recursive: true, force: true }))
  await build({
    absWorkingDir: root,
    entryPoints: {
      'debug-adapter': 'debug-adapter/main.ts',
      'handler-process': 'src/engine/isolation/process-main-node.ts',
    },
    outdir: out,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  writeFileSync(join(out, 'package.json'), '{ "type": "module" }')
  const client = await launched('return process.argv[1]', join(out, 'debug-adapter.js'))
  expect((await client.variable('Context', 'odd')).value).toContain(join(out, 'handler-process.js'))
  await client.close()
})

const values = { 'w.yaml': workflow, 'h.ts': handlers("console.log('printed'); return process.pid") }

test('what an isolated handler prints does not get into the JSON of a result', async () => {
  const { stdout, stderr } = await playhead(folderWith(values), ['run', 'w.yaml', '--isolate', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ status: 'completed' })
  expect(stderr).toContain('printed')
})

test('a person can refuse the isolation that the file wants', async () => {
  const folder = folderWith({
    ...values,
    'w.yaml': `isolation: process\n${workflow}`,
    'h.ts': handlers('return process.argv[1]'),
  })
  expect((await playhead(folder, ['run', 'w.yaml'])).stdout).toContain('process-main-node.ts')
  expect((await playhead(folder, ['run', 'w.yaml', '--no-isolate'])).stdout).toContain('src/cli/main.ts')
})

test('a handler that ends its process fails the command with the place in the file', async () => {
  const folder = folderWith({ ...values, 'h.ts': handlers('process.exit(0)') })
  const { code, stderr } = await playhead(folder, ['run', 'w.yaml', '--isolate'])
  expect(stderr).toMatch(/w\.yaml:4:\d+: The process of the handler "\.\/h\.ts#odd" ended: exit code 0\./)
  expect(code).toBe(1)
})

test('a dry run loads isolated handlers in a process of their own', async () => {
  const folder = folderWith({ ...values, 'h.ts': `${values['h.ts']}; console.log(process.argv[1])` })
  const { code, stdout } = await playhead(folder, ['run', 'w.yaml', '--isolate', '--dry-run'])
  expect(stdout).toContain('process-main-node.ts')
  expect(code).toBe(0)
})
