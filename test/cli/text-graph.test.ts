import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawLayers } from '../../src/cli/layered-drawing.ts'
import { placeInLayers } from '../../src/cli/layers.ts'
import { createStyle } from '../../src/cli/style.ts'
import { type NodeMark, textGraph } from '../../src/cli/text-graph.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { folderWith, orders, playhead } from './playhead.ts'

const plain = createStyle(false)

function draw(nodes: string, columns = 100, marks: ReadonlyMap<string, NodeMark> = new Map()): string[] {
  const file = parseWorkflowFile(`workflows:\n  w:\n    nodes:\n${nodes}`, 'w.yaml')
  expect(file.problems.filter(({ severity }) => severity === 'error')).toEqual([])
  return textGraph(file.workflows.get('w')!, marks, plain, columns)
}

const diamond = `      - { id: a, type: condition, condition: "x", branches: { "true": b, "false": c } }
      - { id: b, type: transform, set: { y: 1 }, next: d }
      - { id: c, type: transform, set: { y: 2 }, next: d }
      - { id: d, type: wait, duration: 1 }
`

describe('textGraph', () => {
  it('draws branches with their labels, and where they meet', () => {
    expect(draw(diamond)).toEqual([
      '    <a>',
      ' ╭───┴──╮',
      'true  false',
      '[b]    [c]',
      ' │      │',
      ' ╰───┬──╯',
      '    (d)',
    ])
  })

  it('writes a way back as a reference', () => {
    const lines = draw(`      - { id: a, type: transform, set: { x: 1 }, next: b }
      - { id: b, type: condition, condition: "x", branches: { again: a, default: c } }
      - { id: c, type: transform, set: { x: 2 } }
`)
    expect(lines.filter(line => line.includes('↩'))).toHaveLength(1)
    expect(lines.join('\n')).toContain('↩ a')
  })

  it('leads the ends of parallel branches to what follows them', () => {
    const lines = draw(`      - { id: p, type: parallel, parallel_nodes: [a, b], next: z }
      - { id: a, type: transform, set: { x: 1 } }
      - { id: b, type: transform, set: { y: 1 } }
      - { id: z, type: transform, set: { z: 1 } }
`)
    expect(lines[0]!.trim()).toBe('‖p‖')
    expect(lines.at(-1)!.trim()).toBe('[z]')
    expect(lines.findIndex(line => line.includes('[a]  [b]'))).toBeGreaterThan(0)
  })

  it('shows what has run', () => {
    const marks = new Map<string, NodeMark>([
      ['a', { visits: 1, state: 'done' }],
      ['c', { visits: 3, state: 'current' }],
      ['d', { visits: 1, state: 'failed' }],
    ])
    const text = draw(diamond, 100, marks).join('\n')
    for (const part of ['<✓ a>', '[b]', '[▶ c ×3]', '(✗ d)']) expect(text).toContain(part)
  })

  it('becomes an outline where it would be too wide', () => {
    expect(draw(diamond, 8)).toEqual(['<a>  true → b   false → c', '[b]  → d', '[c]  → d', '(d)'])
  })

  it('draws any graph with every box once and no two over each other', () => {
    const graph = fc
      .integer({ min: 1, max: 14 })
      .chain(size =>
        fc.tuple(
          fc.constant(size),
          fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1), fc.boolean()), { maxLength: 30 }),
        ),
      )
    fc.assert(
      fc.property(graph, ([size, pairs]) => {
        const boxes = Array.from({ length: size }, (_, i) => ({ id: `<${i}>`, width: 3 + (i > 9 ? 1 : 0) }))
        const edges = pairs
          .filter(([from, to]) => from < to)
          .map(([from, to, labelled]) => ({
            from: `<${from}>`,
            to: `<${to}>`,
            ...(labelled ? { label: 'label' } : {}),
          }))
        const rows = placeInLayers(boxes, edges)
        for (const row of rows) {
          for (const [i, item] of row.slice(1).entries()) {
            expect(item.left).toBeGreaterThan(row[i]!.left + row[i]!.width)
          }
        }
        const text = drawLayers(rows, id => ({ text: id, paint: String }), String).join('\n')
        for (const { id } of boxes) expect(text.split(id)).toHaveLength(2)
        expect(text.split('label')).toHaveLength(edges.filter(edge => edge.label).length + 1)
      }),
    )
  })

  it('is printed by the command, for one workflow or all', async () => {
    const folder = folderWith(orders)
    const all = await playhead(folder, ['graph', 'orders.yaml'])
    expect(all).toMatchObject({ code: 0, stderr: '' })
    expect(all.stdout).toContain('[[credit]]')
    expect(all.stdout).toContain('[rate]')
    const one = await playhead(folder, ['graph', 'orders.yaml', '-n', 'rating'])
    expect(one.stdout).toBe('rating\n\n[rate]\n')
  })
})
