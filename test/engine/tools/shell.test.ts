import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { errorOf, isAlive, oneTool, run, start, temporaryFolder, untilFile } from './run-file.ts'

const shell = (command: string, more = '') =>
  oneTool('shell', `{ command: ${JSON.stringify(command)}${more} }`)
const allowed = { allow: ['shell'] }

describe('the shell', () => {
  test('is refused where nobody has allowed it, whatever the file says', async () => {
    const folder = temporaryFolder()
    const error = errorOf(await run(`allow: [shell]\n${shell('touch made')}`, { folder }))
    expect([error.code, error.remedy]).toEqual([
      'tool-not-allowed',
      'If you trust this workflow, start it with "--allow shell", or with "allow": ["shell"] in the launch configuration.',
    ])
    expect(() => readFileSync(join(folder, 'made'))).toThrow()
  })

  test('gives what a command prints, and its exit code', async () => {
    const { outputs } = await run(shell('echo out; echo err >&2; exit 3'), allowed)
    expect(outputs).toEqual([{ stdout: 'out\n', stderr: 'err\n', code: 3 }])
  })

  test('runs in the folder of the workflow file, or below it', async () => {
    const folder = temporaryFolder()
    const { outputs } = await run(shell('mkdir -p sub; pwd'), { ...allowed, folder })
    expect(outputs).toMatchObject([{ stdout: expect.stringContaining(folder) }])
    const inner = await run(shell('pwd', ', cwd: sub'), { ...allowed, folder })
    expect(inner.outputs).toMatchObject([{ stdout: expect.stringContaining(join(folder, 'sub')) }])
  })

  test('has the environment of the run', async () => {
    const { outputs } = await run(shell('echo $MY_VALUE'), { ...allowed, env: { MY_VALUE: 'here' } })
    expect(outputs).toMatchObject([{ stdout: 'here\n' }])
  })

  test('keeps the beginning and the end of what is too long', async () => {
    const { outputs } = await run(
      shell('echo begin; head -c 3000000 /dev/zero | tr "\\\\0" x; echo; echo end'),
      allowed,
    )
    const [{ stdout, truncated }] = outputs as [{ stdout: string; truncated: boolean }]
    expect(truncated).toBe(true)
    expect(stdout.length).toBeLessThan(101_000)
    expect(stdout).toMatch(/^begin\nx+\n… 2\d{6} characters left out …\nx+\nend\n$/)
  })

  test('does not wait for a daemon that holds the output open', async () => {
    const { outputs } = await run(shell('setsid sleep 20 & echo $!'), allowed)
    const [{ stdout, code }] = outputs as [{ stdout: string; code: number }]
    onTestFinished(() => void process.kill(Number(stdout)))
    expect([code, isAlive(Number(stdout))]).toEqual([0, true])
  })

  test('takes a timeout that is longer than a timer can be', async () => {
    const { outputs } = await run(shell('sleep 0.3; echo done', ', timeout: 10000000'), allowed)
    expect(outputs).toEqual([{ stdout: 'done\n', stderr: '', code: 0 }])
  })

  test('stops a command that takes too long', async () => {
    const error = errorOf(await run(shell('sleep 30', ', timeout: 0.2'), allowed))
    expect(error.message).toBe('The tool "shell" failed: it took longer than 0.2 s.')
  })

  test('refuses arguments that it does not have', async () => {
    const error = errorOf(await run(shell('true', ', comand: x'), allowed))
    expect(error.message).toContain('"comand" is not allowed here')
  })

  test('ends a command and all that it has started when the run is cancelled', async () => {
    const folder = temporaryFolder()
    const { execution } = await start(shell('sh -c "echo \\$\\$ > pid; exec sleep 60" & sleep 60'), {
      ...allowed,
      folder,
    })
    const pid = Number(await untilFile(join(folder, 'pid'), '\n'))
    expect(isAlive(pid)).toBe(true)
    execution.cancel()
    expect((await execution.done).status).toBe('cancelled')
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(isAlive(pid)).toBe(false)
  })

  test('leaves nobody behind in the background', async () => {
    const folder = temporaryFolder()
    await run(shell('sleep 60 & echo $! > pid'), { ...allowed, folder })
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(isAlive(pid)).toBe(false)
  })

  test('leaves nobody behind when a signal ends the program that runs it', async () => {
    const folder = temporaryFolder()
    const child = fileURLToPath(new URL('../../../src/engine/tools/child-process-node.ts', import.meta.url))
    const program = `const { startGroup } = await import(${JSON.stringify(child)})
startGroup({ command: 'echo $$ > pid; sleep 60', shell: true, cwd: ${JSON.stringify(folder)}, env: process.env })`
    const started = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' })
    const ended = new Promise(resolve => started.once('exit', (_, signal) => resolve(signal)))
    const pid = Number(await untilFile(join(folder, 'pid'), '\n'))
    started.kill('SIGTERM')
    expect(await ended).toBe('SIGTERM')
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  test('is the only thing that can be allowed', async () => {
    await expect(start(shell('true'), { allow: ['shel'] })).rejects.toMatchObject({
      code: 'unknown-permission',
      remedy: 'Did you mean "shell"?',
    })
  })
})
