import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTcp } from '../adapter/client/open.ts'
import { folderWith, orders, playhead, type Started, start } from './playhead.ts'

/** The port that a run says debuggers can attach to. */
function portOf({ process: child }: Started): Promise<number> {
  return new Promise(done => {
    let text = ''
    child.stderr!.on('data', chunk => {
      text += chunk
      const match = /attach at 127\.0\.0\.1:(\d+):/.exec(text)
      if (match) done(Number(match[1]))
    })
  })
}

describe('playhead run --debug', () => {
  it('is debugged by two clients in turn, and ends as it would have without them', async () => {
    const folder = folderWith(orders)
    const run = start(folder, ['run', 'orders.yaml', '--debug', '0', '--debug-wait'])
    const port = await portOf(run)
    const program = join(folder, 'orders.yaml')
    const first = await openTcp(port, undefined, { timeoutMs: 20_000 })
    await first.attach({ port, stopOnEntry: true }, { breakpoints: { [program]: [15] } })
    expect((await first.stopped()).description).toBe('Start of recording')
    expect((await first.continue()).reason).toBe('breakpoint')
    const second = await openTcp(port, undefined, { timeoutMs: 20_000 })
    await expect(second.attach({ port })).rejects.toThrow(/Another client/)
    await second.close()
    // It is killed, so to speak: nobody says goodbye, and the run goes on to its end.
    await first.close({ disconnect: false })
    const { code, stdout } = await run.ended
    expect(code).toBe(0)
    expect(stdout).toContain('orders completed')
    expect(stdout).toContain('"shipped": 2')
  }, 60_000)

  it('waits with its end for a client that looks around', async () => {
    const folder = folderWith(orders)
    const run = start(folder, ['run', 'orders.yaml', '--debug-wait', '--json'])
    const port = await portOf(run)
    const client = await openTcp(port, undefined, { timeoutMs: 20_000 })
    await client.attach({ port, stopAtEnd: true })
    expect((await client.stopped()).description).toBe('End of recording (completed)')
    expect((await client.reverseContinue()).description).toBe('Start of recording')
    expect(run.process.exitCode).toBe(null)
    await client.close()
    const { code, stdout } = await run.ended
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'completed' })
  }, 60_000)

  it('runs nothing where its port is taken', async () => {
    const folder = folderWith(orders)
    const waiting = start(folder, ['run', 'orders.yaml', '--debug-wait', '--no-record'])
    const port = await portOf(waiting)
    const { code, stderr } = await playhead(folder, ['run', 'orders.yaml', '--debug', String(port)])
    expect(code).toBe(1)
    expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}: something else does already`)
    waiting.process.kill('SIGTERM')
    expect((await waiting.ended).code).toBe(1)
  }, 60_000)

  it('says nothing of debuggers unless asked to', async () => {
    const folder = folderWith(orders)
    const { code, stderr } = await playhead(folder, ['run', 'orders.yaml'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  }, 60_000)
})
