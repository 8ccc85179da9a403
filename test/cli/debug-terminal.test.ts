import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith, orders } from './playhead.ts'

const root = resolve(import.meta.dirname, '../..')
const node = join(root, 'node_modules/.bin/node')
const main = join(root, 'src/cli/main.ts')

/** The tool of Linux that gives a program a terminal; its options differ elsewhere. */
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

/** A terminal with a program in it, and somebody who types. */
function terminal(folder: string, args: string[], env: Record<string, string> = {}) {
  const line = `stty cols 140; exec ${[node, main, ...args].map(one => `'${one}'`).join(' ')}`
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    cwd: folder,
    env: { ...process.env, TERM: 'xterm', NO_COLOR: '', XDG_STATE_HOME: join(folder, 'state'), ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let raw = ''
  let seen = 0
  const watchers = new Set<() => void>()
  child.stdout.on('data', chunk => {
    raw += chunk
    for (const watch of watchers) watch()
  })
  const text = () => stripVTControlCharacters(raw)
  return {
    raw: () => raw,
    type: (keys: string) => void child.stdin.write(keys),
    /** Waits for a text behind the one that was waited for before. */
    saw(wanted: string | RegExp): Promise<string> {
      return new Promise((done, fail) => {
        const look = () => {
          const rest = text().slice(seen)
          const match = typeof wanted === 'string' ? rest.indexOf(wanted) : rest.search(wanted)
          if (match < 0) return
          const length = typeof wanted === 'string' ? wanted.length : wanted.exec(rest)![0].length
          watchers.delete(look)
          clearTimeout(timer)
          const shown = rest.slice(0, match + length)
          seen += match + length
          done(shown)
        }
        const timer = setTimeout(
          () => fail(new Error(`did not see ${wanted} in:\n${text().slice(seen)}`)),
          20_000,
        )
        watchers.add(look)
        look()
      })
    },
    ended: new Promise<number | null>(done => child.on('close', done)),
  }
}

describe.skipIf(!hasScript)('playhead debug in a terminal', () => {
  it('has a status line with workflow, node, step, thread and direction', async () => {
    const debug = terminal(folderWith(orders), ['debug', 'orders.yaml'])
    await debug.saw(/ orders · orders · Step 1 · live · thread 1 · ▶ forward /)
    await debug.saw('playhead 1> ')
    debug.type('next\n')
    await debug.saw(/ orders · load \(compute\) · Step \d+ · live · thread 1 · ▶ forward /)
    debug.type('break stock\ncontinue\n')
    await debug.saw(/ orders · stock \(transform\) · Step \d+ · live · thread \d+ \(2 of 3\) · ▶ forward /)
    debug.type('back\n')
    await debug.saw(/ orders · check \(parallel\) · Step \d+ · \d+ behind live · thread 1 · ◀ back /)
    debug.type('quit\n')
    expect(await debug.ended).toBe(0)
  }, 60_000)

  it('completes commands, nodes, paths, members and addresses', async () => {
    const debug = terminal(folderWith(orders), ['debug', 'orders.yaml', '-b', 'done'])
    await debug.saw('> ')
    const completed = async (typed: string, wanted: string) => {
      debug.type(`${typed}\t`)
      await debug.saw(wanted)
      debug.type('\u0015')
    }
    await completed('rcont', 'rcontinue ')
    await completed('break sto', 'break stock')
    await completed('print rat', 'print rating')
    await completed('print 1 + node.addr', 'print 1 + node.address')
    await completed('display orders.all', 'display orders.all(')
    await completed('who rati', 'who rating')
    await completed('goto orders/cre', 'goto orders/')
    await completed('goto orders/loa', 'goto orders/load')
    await completed('runtil typ', 'runtil type:')
    debug.type('quit\n')
    await debug.ended
  }, 60_000)

  it('keeps the commands of a person for the next session, for nobody else to read', async () => {
    const folder = folderWith(orders)
    const first = terminal(folder, ['debug', 'orders.yaml'])
    await first.saw('playhead 1> ')
    first.type('print run.workflow\n')
    await first.saw('orders\r\n')
    first.type('quit\n')
    await first.ended
    const kept = join(folder, 'state/playhead/commands')
    expect(readFileSync(kept, 'utf8')).toBe('print run.workflow\nquit\n')
    expect(statSync(kept).mode & 0o777).toBe(0o600)
    const second = terminal(folder, ['debug', 'orders.yaml'])
    await second.saw('playhead 1> ')
    // Up, up, enter.
    second.type('\u001b[A\u001b[A\r')
    await second.saw('print run.workflow')
    await second.saw('orders')
    second.type('quit\n')
    await second.ended
  }, 60_000)

  it('has colours, and none with NO_COLOR', async () => {
    const style = '\u001b['
    for (const [value, colours] of [
      ['', true],
      ['1', false],
    ] as const) {
      const debug = terminal(folderWith(orders), ['debug', 'orders.yaml'], { NO_COLOR: value })
      await debug.saw('playhead 1> ')
      debug.type('quit\n')
      await debug.ended
      expect(debug.raw().includes(`${style}1m`) || debug.raw().includes(`${style}36m`)).toBe(colours)
    }
  }, 60_000)

  it('writes no history where nobody types', async () => {
    const folder = folderWith(orders)
    const state = join(folder, 'state')
    spawnSync(node, [main, 'debug', 'orders.yaml'], {
      cwd: folder,
      input: 'next\nquit\n',
      env: { ...process.env, XDG_STATE_HOME: state },
    })
    expect(existsSync(state)).toBe(false)
  }, 60_000)
})
