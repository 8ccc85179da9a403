import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callOf, folderWith, orders, playhead, recordedId, start } from './playhead.ts'

/** What was printed after each command, without the source. */
function answers(stdout: string): Map<string, string> {
  const parts = stdout.split(/^playhead \d+> /m).slice(1)
  return new Map(
    parts.map(part => {
      const end = part.indexOf('\n')
      return [part.slice(0, end), part.slice(end + 1).trim()]
    }),
  )
}

describe('playhead debug', () => {
  it('stops at the entry when nothing else could stop it, and steps in both directions', async () => {
    const folder = folderWith(orders)
    const { code, stdout, stderr } = await playhead(
      folder,
      ['debug', 'orders.yaml'],
      ['next', 'next', 'step', 'back', 'out', 'continue', 'print shipped', 'quit'],
    )
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toContain('Start of recording · Step 1')
    const said = answers(stdout)
    expect(said.get('next')).toContain('→ check (parallel)  orders.yaml:13')
    expect(said.get('next')).toContain('+ orders (2) [{id: 0}, {id: 1}]')
    expect(said.get('step')).toContain('→ stock (transform)  orders.yaml:14  in orders/check/[stock]')
    expect(said.get('back')).toContain('→ check (parallel)')
    expect(said.get('back')).toMatch(/Step \d+ · \d+ behind live/)
    expect(said.get('continue')).toContain('End of recording (completed)')
    expect(said.get('print shipped')).toBe('2')
    expect(stdout).toMatch(/orders completed after .+ events/)
  })

  it('stops at breakpoints in both directions, with the same hits', async () => {
    const folder = folderWith(orders)
    const { stdout } = await playhead(
      folder,
      ['debug', 'orders.yaml', '-b', 'ship'],
      [
        'print count',
        'c',
        'print count + 0',
        'c',
        'rc',
        'print count * 1',
        'rcontinue',
        'print 1 * count',
        'rc',
      ],
    )
    const said = answers(stdout)
    expect(said.get('print count')).toBe('2')
    expect(said.get('print count + 0')).toBe('1')
    expect(said.get('print count * 1')).toBe('1')
    expect(said.get('print 1 * count')).toBe('2')
    expect(said.get('rc')).toContain('Start of recording')
    expect(stdout.match(/Paused on breakpoint/g)).toHaveLength(4)
    expect(stdout).toContain('breakpoint 1: ship\n→ ship #2 (transform)')
  })

  it('sets, lists and deletes breakpoints of every kind', async () => {
    const folder = folderWith(orders)
    const { stdout, stderr } = await playhead(
      folder,
      ['debug', 'orders.yaml'],
      [
        'break ship if count == 1',
        'b 28',
        'b rating/rate log stars for {customer}',
        'break done hits >1',
        'break',
        'delete 2',
        'c',
        'print node.visit',
        'delete all',
        'c',
        'b shipp',
        'b ship if count ==',
        'delete 9',
      ],
    )
    const said = answers(stdout)
    expect(
      said
        .get('break')!
        .split('\n')
        .map(line => line.replace(/ {2,}/g, ' ')),
    ).toEqual([
      '● 1 ship if count == 1 line 16',
      '● 2 28 line 30',
      '● 3 rating/rate log stars for {customer} line 30',
      '● 4 done hits >1 line 25',
    ])
    expect(said.get('c')).toContain('End of recording')
    expect(stdout).toContain('line 30 ◆ stars for c2')
    expect(said.get('print node.visit')).toBe('2')
    expect(stderr.trim().split('\n')).toEqual([
      'There is no node "shipp" in this workflow. Did you mean "ship"?',
      expect.stringMatching(/^Condition, column \d+: /),
      'There is no breakpoint "9". "break" lists them.',
    ])
  })

  it('stops at an error that fails the run, from which one can go back', async () => {
    const folder = folderWith({ ...orders, 'bad.yaml': callOf('explode') })
    const { code, stdout } = await playhead(
      folder,
      ['debug', 'bad.yaml', '-b', 'call'],
      ['c', 'back', 'goto failure'],
    )
    expect(code).toBe(1)
    const said = answers(stdout)
    expect(said.get('c')).toContain('Paused on error')
    expect(said.get('c')).toMatch(/✗ The handler "explode" failed: .*no fuel/)
    expect(said.get('back')).toContain('→ call (compute)')
    expect(said.get('goto failure')).toContain('no fuel')
  })

  it('honours breakpoints that stand in the file as comments', async () => {
    const source = orders['orders.yaml'].replace(
      '      - id: ship\n',
      '      - id: ship # break: count == 1\n',
    )
    const folder = folderWith({ ...orders, 'orders.yaml': source })
    const { stdout } = await playhead(folder, ['debug', 'orders.yaml'], ['print count'])
    expect(stdout).toContain('→ ship #2 (transform)')
    expect(stdout).not.toContain('Start of recording')
  })

  it('pauses on an interrupt, and cancels the run when its input ends', async () => {
    const folder = folderWith({ ...orders, 'stuck.yaml': callOf('stuck') })
    const session = start(folder, ['debug', 'stuck.yaml', '-b', 'call'])
    await session.saw('→ call (compute)')
    session.process.stdin!.write('continue\n')
    await session.saw('stuck now')
    session.process.kill('SIGINT')
    await session.saw('Paused')
    session.process.stdin!.write('where\n')
    await session.saw('#0 stuck (handler)')
    session.process.stdin!.end()
    const ended = await session.ended
    expect(ended.code).toBe(0)
    expect(ended.stdout).toContain('one cancelled')
    const listed = await playhead(folder, ['list', '--json'])
    expect(JSON.parse(listed.stdout)).toMatchObject([{ status: 'cancelled' }])
  })
})

describe('playhead replay', () => {
  it('shows what the live session showed, in both directions', async () => {
    const folder = folderWith(orders)
    const commands = [
      'b ship',
      'c',
      'next',
      'next',
      'context',
      'where',
      'back',
      'who count',
      'rc',
      'rs',
      'graph',
    ]
    const live = await playhead(
      folder,
      ['debug', 'orders.yaml', '--stop-on-entry'],
      [...commands, 'c', 'c', 'c'],
    )
    const replayed = await playhead(folder, ['replay', recordedId(live)], [...commands, 'c', 'c', 'c'])
    expect(replayed).toMatchObject({ code: 0, stderr: '' })
    const plain = ({ stdout }: { stdout: string }) =>
      stdout
        .slice(stdout.indexOf('\nplayhead 1>'))
        .replace(/\norders completed after[\s\S]*$/, '')
        // Position texts differ by what they are relative to.
        .replace(/( of \d+ · replay| · \d+ behind live)/g, '')
        // A recording knows what is still to come.
        .split('\n')
        .filter(line => !/^ {2} *\d+ {2}orders\//.test(line))
        .map(line => line.trim())
        .filter(Boolean)
    expect(plain(replayed)).toEqual(plain(live))
  })

  it('starts where it is told to and knows who wrote what', async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    const { stdout } = await playhead(
      folder,
      ['replay', id.slice(0, 8), '--start-at', 'orders/ship#2'],
      ['who count'],
    )
    expect(stdout).toContain('→ ship #2 (transform)')
    const said = answers(stdout).get('who count')!.split('\n')
    expect(said[0]).toMatch(/^▶ +\d+ {2}orders\/ship {2}2 → 1$/)
    expect(said[1]).toMatch(
      /^\d+ {2}orders\/ship#2 {2}1 → 0$/m.source ? /\d+ {2}orders\/ship#2 {2}1 → 0$/ : /./,
    )
  })

  it('draws where it stands and how often nodes were visited', async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    const { stdout } = await playhead(folder, ['replay', id, '--start-at', 'orders/more#2'], ['graph'])
    const drawing = answers(stdout).get('graph')!
    for (const text of ['[✓ load]', '[✓ ship ×2]', '<▶ more ×2>', '[done]', '↩ ship', '[[✓ credit]]']) {
      expect(drawing).toContain(text)
    }
  })

  it('follows the thread that is chosen', async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    const at = ['replay', id, '--start-at', 'orders/check/[credit]/credit']
    const { stdout } = await playhead(folder, at, ['threads'])
    const threads = answers(stdout).get('threads')!
    expect(threads).toMatch(/^1 {2}orders {2}at check \(parallel\)\n/)
    expect(threads).toMatch(/▶ \d+ {2}orders\/check\/\[credit\] {2}at credit \(workflow\)$/)
    const outer = answers((await playhead(folder, at, ['thread 1', 'where', 'next'])).stdout)
    expect(outer.get('where')).toContain('#0 check (parallel)')
    expect(outer.get('next')).toContain('→ ship (transform)')
    const followed = await playhead(folder, at, ['step', 'next', 'print customer', 'out', 'n', 'thread 99'])
    const then = answers(followed.stdout)
    expect(then.get('step')).toContain('→ rating')
    expect(then.get('next')).toContain('→ rate (transform)')
    expect(then.get('print customer')).toBe('c2')
    expect(then.get('out')).toContain('credit (workflow)')
    // Past its last node a branch ends where its parent goes on.
    expect(then.get('n')).toContain('→ ship (transform)')
    expect(followed.stderr).toBe('There is no thread "99" here. Open are: 1.\n')
  })

  it('says when the file has changed since, and shows the text that ran', async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    writeFileSync(join(folder, 'orders.yaml'), '# nothing left\n')
    const { stdout } = await playhead(folder, ['replay', id], ['list 9'])
    expect(stdout).toContain('The file has changed since')
    expect(answers(stdout).get('list 9')).toContain('handler: load')
  })

  it('takes short forms, repeats on an empty line, and explains itself', async () => {
    const folder = folderWith(orders)
    const id = recordedId(await playhead(folder, ['run', 'orders.yaml']))
    const { stdout, stderr, code } = await playhead(
      folder,
      ['replay', id],
      ['n', '', '', 'help', 'cont', 'nxet', 'r', 'print )', 'q', 'n'],
    )
    expect(code).toBe(0)
    expect(stdout).toContain('→ ship (transform)')
    for (const text of ['rcontinue (rc)', 'who <path>', 'goto (go, j)']) expect(stdout).toContain(text)
    expect(stdout).toContain('End of recording (completed)')
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'There is no command "nxet". Did you mean "next"?',
      '"r" could be rstep or rout or revent or rcontinue or runtil or restart.',
      expect.stringMatching(/^Column \d+: /),
    ])
    expect(stdout.trimEnd().endsWith('> q')).toBe(true)
  })
})
