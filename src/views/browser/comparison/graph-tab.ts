import { number, t, tn } from '../../../workflow/translate.ts'
import { comparedStandings } from '../../model/comparison/standings.ts'
import type { ComparedGraph } from '../../protocol/comparison.ts'
import { createGraphPanel } from '../execution/graph/graph-panel.ts'
import { iconButton } from '../frame/button.ts'
import { assign, element, setText } from '../frame/element.ts'
import type { Tab } from '../frame/tabs.ts'
import { createLegend } from './legend.ts'
import { createNodeCard } from './node-card.ts'
import type { Page } from './page.ts'

const nothing: Omit<ComparedGraph, 'graph'> = {
  overlays: {
    a: { position: 0, places: [], taken: [], timed: false },
    b: { position: 0, places: [], taken: [], timed: false },
  },
  changed: {},
}

/** One graph of both: what only one has done, what both have, and where they differ. */
export function graphTab(page: Page): Tab {
  const { memory, host } = page
  let isLoading = false

  const showSteps = async (number: number) => {
    const node = drawing.scene?.graph.nodes[number]
    if (!node) return
    try {
      const { step } = await host.request('stepAt', { place: node.place })
      if (step === undefined) return setText(status, t('{0} has not run', node.id))
      page.show('steps')
      page.choose(step)
    } catch (thrown) {
      page.tell(thrown)
    }
  }
  const showText = (number: number) => {
    const node = drawing.inText(number)
    if (!node) return
    const side = card.sideOf(drawing.scene!.graph.nodes[number]!, drawing.look)
    if (page.offers[side].showNode) void page.act({ action: 'showNode', side, node })
  }
  const differing = () => {
    const { scene, look } = drawing
    if (!scene) return []
    return [...scene.graph.nodes.keys()].filter(i => {
      const belonging = look.standings.of(scene.graph.nodes[i]!).sides?.belonging
      return belonging === 'onlyA' || belonging === 'onlyB' || belonging === 'differs'
    })
  }
  const nextDiffering = (by: 1 | -1) => {
    const list = differing()
    const { selected } = drawing.look
    const at = selected ?? (by === 1 ? -1 : Number.POSITIVE_INFINITY)
    const to = by === 1 ? list.find(i => i > at) : list.findLast(i => i < at)
    drawing.choose(to ?? (by === 1 ? list[0] : list.at(-1)) ?? selected)
  }

  const status = element('span', { class: 'summary', role: 'status' })
  const card = createNodeCard(page, {
    showSteps: number => void showSteps(number),
    showText,
    turn: number => drawing.turn(number),
  })
  const drawing = createGraphPanel({
    look: { standings: comparedStandings(nothing), colours: 'status' },
    memory,
    folds: { get: () => memory.get('places'), set: places => memory.set('places', places) },
    ended: page.ended,
    help: t(
      'Arrows follow the ways of the graph, n and p go to the next and the previous node that differs. Enter shows the steps of a node, Shift+Enter its text, Space opens and closes, plus, minus and 0 change the size.',
    ),
    toolbar: (zoom, flip) => [
      element(
        'span',
        { class: 'tools' },
        iconButton(t('Previous Node that Differs'), 'up', () => nextDiffering(-1)),
        iconButton(t('Next Node that Differs'), 'down', () => nextDiffering(1)),
        ...zoom,
        flip,
      ),
      createLegend(),
      status,
    ],
    card,
    press(number, double) {
      if (number !== undefined && double) void showSteps(number)
    },
    start: () => 0,
    keys: (at, shift) => ({
      Enter: () => (shift ? showText(at) : void showSteps(at)),
      n: () => nextDiffering(1),
      p: () => nextDiffering(-1),
    }),
    laidOut({ graph }, isFirst) {
      const list = differing()
      if (isFirst && list[0] !== undefined) drawing.view.begin(list[0])
      setText(
        status,
        tn(graph.nodes.length, '{1} of 1 node differs', '{1} of {0} nodes differ', number(list.length)),
      )
    },
  })

  const load = async () => {
    isLoading = true
    assign(drawing.panel, { 'aria-busy': 'true' })
    try {
      const found = await host.request('graph', {})
      drawing.change({ standings: comparedStandings(found) })
      await drawing.show(found.graph)
    } catch (thrown) {
      isLoading = false
      drawing.panel.removeAttribute('aria-busy')
      page.tell(thrown)
    }
  }

  return {
    id: 'graph',
    title: t('Graph'),
    panel: drawing.panel,
    shown() {
      if (!isLoading) void load()
      drawing.redraw()
    },
  }
}
