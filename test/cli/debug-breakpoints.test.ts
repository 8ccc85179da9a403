import { describe, expect, it } from 'vitest'
import { callOf, folderWith, orders, playhead } from './playhead.ts'

/** What was printed after each command, in order, without the source. */
function answers(stdout: string): [command: string, answer: string][] {
  const parts = stdout.split(/^playhead \d+> /m).slice(1)
  return parts.map(part => {
    const end = part.indexOf('\n')
    return [part.slice(0, end), part.slice(end + 1).trim()]
  })
}

const said = (stdout: string, command: string, nth = 0) =>
  answers(stdout).filter(([given]) => given === command)[nth]?.[1]

describe('breakpoints in the terminal', () => {
  it('take types, patterns and ends of nodes, and say which names there are', async () => {
    const { stdout, stderr } = await playhead(
      folderWith(orders),
      ['debug', 'orders.yaml'],
      ['b type:parallel', 'b s*:exit if count == 1', 'b type:paralel', 'b type:wait', 'b', 'c', 'c', 'c'],
    )
    expect(said(stdout, 'b')!.replace(/ {2,}/g, ' ')).toBe(
      '● 1 type:parallel line 13\n● 2 s*:exit if count == 1 lines 14, 20',
    )
    expect(said(stdout, 'c')).toContain('breakpoint 1: type:parallel\n→ check (parallel)')
    expect(said(stdout, 'c', 1)).toContain('breakpoint 2: s*:exit if count == 1\n← ship')
    expect(stderr).toContain('There is no node type "paralel". Did you mean "parallel"?')
    expect(stderr).toContain('No node of this file has the type "wait".')
  }, 30_000)

  it('stand at lines of included files, too', async () => {
    const files = {
      'w.yaml': `workflows:
  main:
    nodes:
      - { $ref: ./steps.yaml#double, id: first, next: called }
      - { id: called, type: workflow, workflow: sub }
  sub:
    $ref: ./steps.yaml#helper
`,
      'steps.yaml': `nodes:
  - { id: double, type: transform, set: { n: "2" } }
workflows:
  helper:
    nodes:
      - { id: one, type: transform, set: { a: "1" }, next: two }
      - { id: two, type: transform, set: { b: "2" } }
`,
    }
    const { stdout, stderr } = await playhead(
      folderWith(files),
      ['debug', 'w.yaml', '-b', 'steps.yaml:7', '--stop-on-entry'],
      [
        'b steps.yaml:2',
        'b w.yaml:5',
        'b other.yaml:2',
        'b steps.yaml:70',
        'c',
        'c',
        'c',
        'runtil steps.yaml:2',
      ],
    )
    expect(said(stdout, 'b steps.yaml:2')).toContain('line 2 of ')
    expect(said(stdout, 'c')).toContain('→ first (transform)')
    expect(said(stdout, 'c', 1)).toContain('→ called (workflow)')
    expect(said(stdout, 'c', 2)).toContain('→ two (transform)')
    expect(said(stdout, 'runtil steps.yaml:2')).toContain('→ called (workflow)')
    expect(stderr).toContain('"other.yaml" is no part of this workflow. There are: w.yaml, ')
    expect(stderr).toContain('There is no node at line steps.yaml:70 or below it.')
  }, 30_000)

  it('watch variables, and lead along their writes', async () => {
    const { stdout, stderr } = await playhead(
      folderWith(orders),
      ['debug', 'orders.yaml'],
      [
        'watch count if old == 1',
        'watch node.id',
        'c',
        'writes count last',
        'writes count next',
        'writes count',
        'print count',
      ],
    )
    expect(said(stdout, 'c')).toMatch(/Paused on data breakpoint.*\n.*watch count if old == 1\n1 → 0\n/)
    expect(said(stdout, 'writes count last')).toMatch(/^Step.*\n2 → 1\n/)
    expect(said(stdout, 'writes count next')).toMatch(/\n1 → 0\n/)
    expect(said(stdout, 'writes count')!.split('\n')).toHaveLength(2)
    expect(stderr).toContain('Give a path of the context')
  }, 30_000)

  it('catch errors with conditions, and let them pass', async () => {
    const { stdout, stderr } = await playhead(
      folderWith({ ...orders, 'bad.yaml': callOf('explode') }),
      ['debug', 'bad.yaml'],
      [
        'catch',
        'catch uncaught if node.attempt > 1',
        'catch nothing',
        'catch caught if (',
        'catch uncaught off',
        'c',
      ],
    )
    expect(said(stdout, 'catch')).toBe('Stops at uncaught errors.')
    expect(said(stdout, 'catch uncaught if node.attempt > 1')).toBe(
      'Stops at uncaught errors if node.attempt > 1.',
    )
    expect(said(stdout, 'catch uncaught off')).toBe('Stops at no errors.')
    expect(said(stdout, 'c')).toContain('End of recording')
    expect(stderr).toContain('Write: catch caught')
    expect(stderr).toMatch(/Condition, column \d+: /)
  }, 30_000)
})
