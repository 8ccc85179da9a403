import { expect, test } from 'vitest'
import { layOutBest } from '../../../../src/views/model/graph/best.ts'
import { layOutFast, spread } from '../../../../src/views/model/graph/layered.ts'
import { type GraphLayout, type LayoutInput, layOutGraph } from '../../../../src/views/model/graph/layout.ts'
import { layOutWell } from '../../../../src/views/model/graph/sugiyama.ts'

const ways = { best: layOutBest, well: layOutWell, fast: layOutFast }

const input = (
  parents: number[],
  edges: [number, number][],
  direction: 'right' | 'down' = 'down',
): LayoutInput => ({
  nodes: parents.map(parent => ({ width: 160, height: 40, parent })),
  edges,
  direction,
})

/** A graph of many nodes, always the same. */
function many(count: number): LayoutInput {
  let random = 7
  const next = (below: number) => {
    random = (random * 48_271) % 2_147_483_647
    return random % below
  }
  const edges: [number, number][] = []
  for (let i = 1; i < count; i++) {
    edges.push([Math.max(0, i - 1 - next(6)), i])
    if (next(3) === 0) edges.push([next(count), i])
  }
  return input(
    Array.from({ length: count }, () => -1),
    edges,
  )
}

function overlaps({ boxes }: GraphLayout, { nodes }: LayoutInput): number {
  let found = 0
  for (const [i, a] of boxes.entries())
    for (const [j, b] of boxes.entries())
      if (
        i < j &&
        nodes[i]!.parent === nodes[j]!.parent &&
        a.x < b.x + b.width - 0.01 &&
        b.x < a.x + a.width - 0.01 &&
        a.y < b.y + b.height - 0.01 &&
        b.y < a.y + a.height - 0.01
      )
        found++
  return found
}

for (const [name, layOut] of Object.entries(ways)) {
  test(`${name}: ways lead on, and only the way back of a loop leads back`, () => {
    const { boxes, lines } = layOutGraph(
      input(
        [-1, -1, -1, -1],
        [
          [0, 1],
          [1, 2],
          [2, 1],
          [2, 3],
        ],
      ),
      layOut,
    )
    expect(boxes.map(({ y }) => y)).toEqual([...boxes.map(({ y }) => y)].sort((a, b) => a - b))
    expect(lines.map(({ back }) => back)).toEqual([false, false, true, false])
  })

  test(`${name}: lines begin and end at the borders of their nodes, also where they lead back`, () => {
    for (const direction of ['down', 'right'] as const) {
      const { boxes, lines } = layOutGraph(
        input(
          [-1, -1, -1],
          [
            [0, 1],
            [1, 2],
            [2, 0],
            [1, 1],
          ],
          direction,
        ),
        layOut,
      )
      const at = (i: number, [x, y]: [number, number]) => {
        const box = boxes[i]!
        const inX = x >= box.x - 0.01 && x <= box.x + box.width + 0.01
        const inY = y >= box.y - 0.01 && y <= box.y + box.height + 0.01
        const onX = Math.abs(x - box.x) < 0.01 || Math.abs(x - box.x - box.width) < 0.01
        const onY = Math.abs(y - box.y) < 0.01 || Math.abs(y - box.y - box.height) < 0.01
        return inX && inY && (onX || onY)
      }
      for (const [i, [from, to]] of (
        [
          [0, 1],
          [1, 2],
          [2, 0],
          [1, 1],
        ] as const
      ).entries()) {
        expect(at(from, lines[i]!.points[0]!)).toBe(true)
        expect(at(to, lines[i]!.points.at(-1)!)).toBe(true)
      }
    }
  })

  test(`${name}: what is in a container lies inside of its border, and nothing covers anything`, () => {
    const given = input(
      [-1, -1, 1, 1, 1, -1],
      [
        [0, 1],
        [1, 5],
        [2, 3],
        [3, 4],
      ],
      'right',
    )
    const laid = layOutGraph(given, layOut)
    const outer = laid.boxes[1]!
    for (const inner of laid.boxes.slice(2, 5)) {
      expect(inner.x).toBeGreaterThan(outer.x)
      expect(inner.y).toBeGreaterThan(outer.y + 20)
      expect(inner.x + inner.width).toBeLessThan(outer.x + outer.width)
      expect(inner.y + inner.height).toBeLessThan(outer.y + outer.height)
    }
    expect(overlaps(laid, given)).toBe(0)
  })

  test(`${name}: a hundred and twenty nodes do not cover each other`, () => {
    const given = many(120)
    expect(overlaps(layOutGraph(given, layOut), given)).toBe(0)
  })
}

test('nodes that nothing connects lie in rows, not in one line', () => {
  const { width, height } = layOutGraph(input(Array(9).fill(-1), []), layOutFast)
  expect(width).toBeLessThan(160 * 5)
  expect(height).toBeGreaterThan(80)
})

test('five thousand nodes are in their places in less than two seconds', () => {
  const given = many(5_000)
  const started = performance.now()
  layOutGraph(given, layOutBest)
  expect(performance.now() - started).toBeLessThan(2_000)
})

test('what would overlap is moved apart as little as can be', () => {
  const [a, b, c] = spread([100, 100, 500], [50, 50, 50]) as [number, number, number]
  expect(b - a).toBe(76)
  expect((a + b) / 2).toBe(100)
  expect(c).toBe(500)
})
