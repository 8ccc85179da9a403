import { describe, expect, it } from 'vitest'
import { folderWith, orders, playhead } from './playhead.ts'

const warned = orders['orders.yaml'].replace('handler: load\n', 'handler: load\n        colour: red\n')
const wrong = orders['orders.yaml'].replace('next: ship }', 'next: shop }')

describe('playhead check', () => {
  it('is content with a good file', async () => {
    const ran = await playhead(folderWith(orders), ['check', 'orders.yaml'])
    expect(ran).toMatchObject({ code: 0, stdout: 'No problems.\n', stderr: '' })
  })

  it('prints each problem with place, severity, code and remedy', async () => {
    const folder = folderWith({ ...orders, 'a.yaml': warned, 'b.yaml': wrong })
    const ran = await playhead(folder, ['check', 'a.yaml', 'b.yaml'])
    expect(ran.code).toBe(1)
    const lines = ran.stdout.trim().split('\n')
    expect(lines[0]).toMatch(
      /^a\.yaml:10:9: warning unknown-key: "colour" is not a key of .+ and is not used\. Known are: /,
    )
    expect(lines[1]).toBe(
      'b.yaml:13:77: error unknown-target: There is no node "shop" in this workflow. Did you mean "ship"?',
    )
  })

  it('is no failure where there are only warnings, and knows JSON', async () => {
    const ran = await playhead(folderWith({ ...orders, 'a.yaml': warned }), ['check', '--json', 'a.yaml'])
    expect(ran.code).toBe(0)
    expect(JSON.parse(ran.stdout)).toMatchObject([
      {
        path: 'a.yaml',
        workflows: [
          { name: 'orders', nodes: 7 },
          { name: 'rating', nodes: 1 },
        ],
        problems: [{ code: 'unknown-key', severity: 'warning', range: { start: { line: 9, character: 8 } } }],
      },
    ])
  })

  it('goes on after a file that cannot be read', async () => {
    const ran = await playhead(folderWith({ ...orders, 'b.yaml': wrong }), ['check', 'none.yaml', 'b.yaml'])
    expect(ran).toMatchObject({ code: 1, stderr: 'There is no file "none.yaml". Check the path.\n' })
    expect(ran.stdout).toContain('unknown-target')
  })
})

describe('playhead check of handlers', () => {
  it('finds a function that the handler module does not export, without running the module', async () => {
    const folder = folderWith({
      'a.yaml': `handlers: ./h.ts\nworkflows:\n  w:\n    nodes:\n      - { id: n, type: compute, handler: laod }\n`,
      'h.ts': `throw new Error('this must not run')\nexport function load() {}\n`,
    })
    const ran = await playhead(folder, ['check', 'a.yaml'])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/^a\.yaml:5:\d+: error unknown-handler: .*"laod".*Did you mean "load"\?/)
  })
})

describe('playhead check of included nodes', () => {
  const flow =
    'workflows:\n  w:\n    nodes:\n      - { $ref: ./lib.yaml#stepp }\n      - { $ref: ../up.yaml#x }\n'
  const lib = 'nodes:\n  - { id: step, type: wait, duration: soon }\n'

  it('tells what cannot be included', async () => {
    const ran = await playhead(folderWith({ 'a.yaml': flow, 'lib.yaml': lib }), ['check', 'a.yaml'])
    expect(ran.code).toBe(1)
    expect(ran.stdout.trim().split('\n')).toEqual([
      'a.yaml:4:17: error unknown-include: There is no "stepp" in "./lib.yaml". Did you mean "step"?',
      'a.yaml:5:17: error include-outside: "../up.yaml" is outside of the workspace, so nothing is included from it. Use a file of the workspace, by a path that is relative to this file.',
    ])
  })

  it('tells the problems of an included node, with their place in the other file', async () => {
    const files = { 'a.yaml': flow.replace('stepp', 'step').replace(/.*up.yaml.*\n/, ''), 'lib.yaml': lib }
    const ran = await playhead(folderWith(files), ['check', 'a.yaml'])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/^a\.yaml:4:11: error invalid-value: In lib\.yaml:2:29: .*duration/)
  })

  it('is content where what is included is right', async () => {
    const files = {
      'a.yaml': flow.replace('stepp', 'step').replace(/.*up.yaml.*\n/, ''),
      'lib.yaml': lib.replace('soon', '1'),
    }
    const ran = await playhead(folderWith(files), ['check', 'a.yaml'])
    expect(ran).toMatchObject({ code: 0, stdout: 'No problems.\n' })
  })
})
