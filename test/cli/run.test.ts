import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callOf, folderWith, orders, playhead, recordedId, start } from './playhead.ts'

const recordings = (folder: string) =>
  readdirSync(join(folder, '.playhead')).filter(name => name.endsWith('.playhead'))

describe('playhead run', () => {
  it('prints logs, status, result and the line that replays it', async () => {
    const folder = folderWith(orders)
    const ran = await playhead(folder, ['run', 'orders.yaml'])
    expect(ran.stderr).toBe('')
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('load │ loading {count: 2}')
    expect(ran.stdout).toMatch(/orders completed in .+, \d+ events/)
    expect(ran.stdout).toContain('"shipped": 2')
    expect(ran.stdout).toContain('"stars": 2')
    const line = /^Replay: +(.+)$/m.exec(ran.stdout)![1]!
    const [program, ...args] = line.split(' ')
    expect(program).toBe('node')
    // The printed line does what it says.
    const replayed = execFileSync(process.execPath, args, {
      cwd: folder,
      input: 'goto end\n',
      encoding: 'utf8',
    })
    expect(replayed).toContain(`orders ${recordedId(ran)} · completed`)
  })

  it('prints a timeline in which loops and branches can be seen', async () => {
    const folder = folderWith(orders)
    const { stdout } = await playhead(folder, ['run', 'orders.yaml', '--timeline', '--no-record'])
    const tree = stdout
      .split('\n')
      .filter(line => /^[├└│ ]+[║╟╙├└]|^[├└]/.test(line))
      .map(line => line.replace(/ {2,}\d.*$/, ''))
    expect(tree).toEqual([
      '├─ load',
      '├─ check',
      '│  ╟─ stock',
      '│  ╙─ credit ▸ rating',
      '│     └─ rate',
      '├─ ship',
      '├─ more → ship',
      '├─ ↺ ship #2',
      '├─ more #2 → done',
      '└─ done',
    ])
    expect(stdout).not.toContain('Replay:')
    expect(readdirSync(folder)).not.toContain('.playhead')
  })

  it('leaves out the middle of a long timeline', async () => {
    const folder = folderWith(orders)
    const { stdout } = await playhead(folder, ['run', 'orders.yaml', '--timeline', '-c', '{"count": 300}'])
    const lines = stdout.split('\n').filter(line => line.includes('─') || line.includes('┊'))
    expect(lines.length).toBeLessThan(70)
    expect(stdout).toMatch(/┊ {2}… \d+ more steps, to ↺ round \d+/)
    expect(stdout).toContain('more #300 → done')
  })

  it('takes inputs from -f and -c, of which -c wins', async () => {
    const folder = folderWith({ ...orders, 'inputs.yaml': 'count: 5\nnote: from file\n' })
    const ran = await playhead(folder, [
      'run',
      'orders.yaml',
      '--json',
      '-f',
      'inputs.yaml',
      '-c',
      '{"count": 1}',
    ])
    expect(ran.code).toBe(0)
    const json = JSON.parse(ran.stdout)
    expect(json).toMatchObject({
      status: 'completed',
      workflow: 'orders',
      result: { shipped: 1, note: 'from file' },
    })
    expect(ran.stderr).toContain('loading')
  })

  it('keeps standard output pure JSON whatever handlers print', async () => {
    const folder = folderWith({ ...orders, 'one.yaml': callOf('chat') })
    writeFileSync(
      join(folder, 'handlers.js'),
      'export const chat = () => { console.log("hello"); return 1 }\n',
    )
    const ran = await playhead(folder, ['run', 'one.yaml', '--json'])
    expect(JSON.parse(ran.stdout).result).toEqual({ ready: true, call: 1 })
    expect(ran.stderr).toContain('hello')
  })

  it('runs the workflow that is named', async () => {
    const folder = folderWith(orders)
    const ran = await playhead(folder, ['run', 'orders.yaml', '-n', 'rating', '-c', '{"customer": "ann"}'])
    expect(ran.stdout).toContain('rating completed')
    expect(ran.stdout).toContain('"stars": 3')
  })

  it('checks everything and runs nothing with --dry-run', async () => {
    const folder = folderWith(orders)
    const dry = await playhead(folder, ['run', 'orders.yaml', '--dry-run'])
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toContain('Nothing was run')
    expect(dry.stdout).not.toContain('loading')
    expect(readdirSync(folder)).not.toContain('.playhead')
    const missing = await playhead(folder, ['run', 'orders.yaml', '-n', 'rating', '--dry-run'])
    expect(missing.code).toBe(1)
    expect(missing.stderr).toContain('"customer" is missing')
  })

  it('tells as much as the log level asks for', async () => {
    const folder = folderWith(orders)
    const quiet = await playhead(folder, ['run', 'orders.yaml', '--log-level', 'warning'])
    expect(quiet.stdout).not.toContain('loading')
    const chatty = await playhead(folder, ['run', 'orders.yaml', '--log-level', 'DEBUG'])
    expect(chatty.stdout).toContain('→ orders/check/[credit]/credit/rating/rate')
    expect(chatty.stdout).toMatch(/← orders\/load completed/)
  })

  it('ends with 1 when the workflow fails, and keeps its recording', async () => {
    const folder = folderWith({ ...orders, 'bad.yaml': callOf('explode') })
    const ran = await playhead(folder, ['run', 'bad.yaml'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(/^bad\.yaml:6:36: The handler "explode" failed: .*no fuel/)
    expect(ran.stderr.trim().split('\n')).toHaveLength(1)
    expect(ran.stdout).toContain('one failed')
    const replayed = await playhead(folder, ['replay', recordedId(ran), '--start-at', 'failure'])
    expect(replayed.stdout).toContain('no fuel')
  })

  it('cancels on Ctrl-C and finishes the recording', async () => {
    const folder = folderWith({ ...orders, 'stuck.yaml': callOf('stuck') })
    const run = start(folder, ['run', 'stuck.yaml'])
    await run.saw('stuck now')
    run.process.kill('SIGINT')
    const ended = await run.ended
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain('one cancelled')
    const listed = await playhead(folder, ['list', '--json'])
    expect(JSON.parse(listed.stdout)).toMatchObject([{ status: 'cancelled' }])
  })

  it('leaves a recording that is listed as interrupted and opens when it is killed', async () => {
    const folder = folderWith({ ...orders, 'stuck.yaml': callOf('stuck') })
    const run = start(folder, ['run', 'stuck.yaml'])
    await run.saw('stuck now')
    const during = await playhead(folder, ['list', '--json'])
    expect(JSON.parse(during.stdout)).toMatchObject([{ status: 'running' }])
    run.process.kill('SIGKILL')
    expect((await run.ended).signal).toBe('SIGKILL')
    const listed = await playhead(folder, ['list', '--json'])
    expect(JSON.parse(listed.stdout)).toMatchObject([{ status: 'interrupted', workflow: 'one' }])
    const [{ id }] = JSON.parse(listed.stdout)
    const replayed = await playhead(
      folder,
      ['replay', id.slice(0, 6)],
      ['continue', 'where', 'print ready', 'back'],
    )
    expect(replayed.code).toBe(0)
    expect(replayed.stdout).toContain('End of recording (interrupted)')
    expect(replayed.stdout).toContain('stuck (handler)')
    expect(replayed.stdout).toMatch(/print ready\ntrue\n/)
    expect(recordings(folder)).toHaveLength(1)
  })

  it('does not mind a reader that has seen enough', async () => {
    const folder = folderWith({ ...orders, 'stuck.yaml': callOf('stuck') })
    const run = start(folder, ['run', 'orders.yaml', '--timeline'])
    run.process.stdout!.destroy()
    const ended = await run.ended
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const listed = await playhead(folder, ['list', '--json'])
    expect(JSON.parse(listed.stdout)).toMatchObject([{ status: 'completed' }])
  })

  it('survives an error that a handler lets escape', async () => {
    const folder = folderWith({
      'one.yaml': callOf('leak'),
      'handlers.js':
        'export const leak = () => new Promise(done => { setTimeout(() => { throw new Error("escaped") }, 1); setTimeout(done, 50, 7) })\n',
    })
    const ran = await playhead(folder, ['run', 'one.yaml'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toBe('An error that nothing caught: escaped\n')
    expect(ran.stdout).toContain('one completed')
  })
})
