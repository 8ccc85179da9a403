import { describe, expect, it } from 'vitest'
import { callOf, folderWith, orders, playhead } from './playhead.ts'

/** What was printed after each command, in their order. */
async function session(args: string[], lines: string[], files: Record<string, string> = orders) {
  const { stdout, stderr, code } = await playhead(folderWith(files), args, lines)
  const parts = stdout.split(/^playhead \d+> /m).slice(1)
  const said = parts.map(part => part.slice(part.indexOf('\n') + 1).trim())
  return { said, stdout, stderr, code }
}

describe('the terminal debugger', () => {
  it('looks up and down the stack', async () => {
    const { said, stderr } = await session(
      ['debug', 'orders.yaml', '-b', 'rate'],
      ['up 2', 'print node.id', 'up 9', 'down 2', 'print node.id', 'down', 'quit'],
    )
    expect(said[0]).toContain('credit (workflow)')
    expect(said[1]).toBe('credit')
    expect(said[4]).toBe('rate')
    expect(stderr).toContain('outermost frame already')
    expect(stderr).toContain('innermost frame already')
  })

  it('shows expressions at each stop until they are not wanted any more', async () => {
    const { said } = await session(
      ['debug', 'orders.yaml', '-b', 'ship'],
      [
        'display count * 100',
        'display nothing.at.all',
        'continue',
        'undisplay 2',
        'rcontinue',
        'display',
        'quit',
      ],
    )
    expect(said[0]).toBe('1: count * 100 = 200')
    expect(said[2]).toContain('1: count * 100 = 100')
    expect(said[2]).toContain('2: nothing.at.all = ')
    expect(said[4]).toContain('1: count * 100 = 200')
    expect(said[4]).not.toContain('2: nothing')
    expect(said[5]).toBe('1: count * 100 = 200')
  })

  it('compares the context here with that of another place', async () => {
    const { said } = await session(
      ['debug', 'orders.yaml', '-b', 'done'],
      ['diff orders/ship', 'diff start', 'rcontinue', 'diff start', 'quit'],
    )
    expect(said[0]).toContain('~ count 2 → 0')
    expect(said[1]).toContain('+ orders')
    expect(said[3]).toBe('No difference.')
  })

  it('runs to a line or a node in both directions', async () => {
    const { said } = await session(
      ['debug', 'orders.yaml'],
      ['until ship', 'until 25', 'runtil load', 'until nowhere', 'quit'],
    )
    expect(said[0]).toContain('→ ship (transform)')
    expect(said[1]).toContain('done (transform)')
    expect(said[2]).toContain('→ load (compute)')
  })

  it('steps into the branch that is chosen', async () => {
    const { said, stderr } = await session(
      ['debug', 'orders.yaml', '-b', 'check'],
      ['into', 'into 2', 'back', 'into 7', 'quit'],
    )
    expect(said[0]).toMatch(/1 {2}branch stock\n +2 {2}branch credit/)
    expect(said[1]).toContain('→ credit (workflow)')
    expect(stderr).toContain('There is no "7" to step into.')
  })

  it('stops at breakpoints of one thread only, when it is told to', async () => {
    const lines = ['alone', 'continue', 'alone off', 'rcontinue', 'continue', 'quit']
    const { said } = await session(['debug', 'orders.yaml', '-b', 'stock,rate,ship'], lines)
    // It stands in the branch of stock; that of the rating is another thread.
    expect(said[0]).toMatch(/^Breakpoints stop on thread \d+ only\.$/)
    expect(said[1]).toContain('→ ship (transform)')
    expect(said[3]).toContain('→ rate (transform)')
  })

  it('ends a branch, and lets the run go to its end past all breakpoints', async () => {
    const { said, stderr } = await session(
      ['debug', 'orders.yaml', '-b', 'stock,ship'],
      ['threads', 'end 1', 'finish', 'print size(orders)', 'finish', 'end 1', 'quit'],
    )
    expect(said[2]).toContain('End of recording (completed)')
    expect(said[3]).toBe('2')
    expect(said[4]).toContain('End of recording (completed)')
    expect(stderr).toContain('There is no branch "1" here.')
    expect(stderr).toContain('nothing in it goes on')
  })

  it('tells all of an error, and which files ran', async () => {
    const files = { ...orders, 'one.yaml': callOf('explode') }
    const { said, stderr } = await session(
      ['debug', 'one.yaml', '-b', 'call'],
      ['error', 'c', 'error', 'sources', 'quit'],
      files,
    )
    expect(stderr).toContain('Nothing has failed here.')
    expect(said[2]).toContain('handler-failed')
    expect(said[2]).toContain('caused by\nTypeError: no fuel')
    expect(said[2]).toMatch(/at explode .*handlers\.js/)
    expect(said[3]).toBe('one.yaml\nhandlers.js  handlers')
  })

  it('leaves a run as it stands, to go on with it later', async () => {
    const { code, stdout } = await session(['debug', 'orders.yaml', '-b', 'ship'], ['suspend'])
    expect(code).toBe(3)
    expect(stdout).toContain('orders waits')
    expect(stdout).toContain('playhead')
  })
})
