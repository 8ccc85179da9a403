import { number, t, tn } from '../../../workflow/translate.ts'
import { comparedStandings } from '../../model/comparison/standings.ts'
import { drawnGraph } from '../../model/graph/drawn.ts'
import type { Direction } from '../../model/graph/layout.ts'
import { walk } from '../../model/graph/walk.ts'
import type { ComparedGraph } from '../../protocol/comparison.ts'
import { layOut } from '../execution/graph/lay-out.ts'
import { createOutline } from '../execution/graph/outline.ts'
import { createScene, type Look, nodeSize, type Scene } from '../execution/graph/scene.ts'
import { createGraphView } from '../execution/graph/view.ts'
import { iconButton } from '../frame/button.ts'
import { assign, element, setText } from '../frame/element.ts'
import type { Tab } from '../frame/tabs.ts'
import { onTheme, readTheme } from '../frame/theme.ts'
import { createLegend } from './legend.ts'
import { createNodeCard } from './node-card.ts'
import type { Page } from './page.ts'

const zoomStep = 1.25

/** One graph of both: what only one has done, what both have, and where they differ. */
export function graphTab(page: Page): Tab {
  const { memory, host } = page
  let found: ComparedGraph | undefined
  let scene: Scene | undefined
  let asked = 0
  let isLoading = false

  const panel = element('div', { class: 'panel graph' })
  let look: Look = {
    standings: comparedStandings({
      overlays: {
        a: { position: 0, places: [], taken: [], timed: false },
        b: { position: 0, places: [], taken: [], timed: false },
      },
      changed: {},
    }),
    theme: readTheme(document.body),
    selected: undefined,
    found: new Set(),
    breakpoints: new Set(),
    colours: 'status',
  }
  const direction = (): Direction => (memory.get('direction') === 'down' ? 'down' : 'right')

  const change = (part: Partial<Look>) => {
    look = { ...look, ...part }
    redraw()
  }
  const redraw = () => {
    view.draw()
    if (!scene || panel.hidden) return
    outline.draw(scene, look)
    card.draw(scene, look)
  }
  const choose = (number: number | undefined, reveal = true) => {
    change({ selected: number })
    if (number !== undefined && reveal) view.reveal(number)
  }
  const showSteps = async (number: number) => {
    const node = scene?.graph.nodes[number]
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
  const turn = (number: number) => {
    const node = scene?.graph.nodes[number]
    if (!node?.folds) return
    const turned = new Set(memory.get('places'))
    if (!turned.delete(node.place)) turned.add(node.place)
    memory.set('places', [...turned])
    void layOutAgain(false)
  }
  const showText = (number: number) => {
    const drawn = scene?.graph.nodes[number]
    if (!drawn?.node.written) return
    const side = card.sideOf(drawn, look)
    if (!page.offers[side].showNode) return
    const id = drawn.isMember ? scene!.graph.nodes[drawn.parent]!.id : drawn.id
    void page.act({ action: 'showNode', side, node: { workflow: drawn.workflow, id } })
  }

  const outline = createOutline(event => pressKey(event))
  const view = createGraphView(outline.element, {
    look: () => look,
    moved: ({ x, y, scale }) => memory.set('camera', [x, y, scale]),
    press(number, double) {
      outline.element.focus()
      choose(number, false)
      if (number !== undefined && double) void showSteps(number)
    },
  })
  const card = createNodeCard(page, { showSteps: number => void showSteps(number), showText, turn })

  const pressKey = ({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => {
    if (!scene || ctrlKey || metaKey || altKey) return false
    const at = look.selected ?? 0
    if (key.startsWith('Arrow')) {
      const to =
        look.selected === undefined ? at : walk(scene.graph, scene.layout.boxes, direction(), at, key)
      if (to !== undefined) choose(to)
      return true
    }
    const does: Record<string, () => void> = {
      Home: () => choose(0),
      End: () => choose(scene!.graph.nodes.length - 1),
      Enter: () => (shiftKey ? showText(at) : void showSteps(at)),
      n: () => nextDiffering(1),
      p: () => nextDiffering(-1),
      ' ': () => turn(at),
      '+': () => view.zoom(zoomStep),
      '=': () => view.zoom(zoomStep),
      '-': () => view.zoom(1 / zoomStep),
      '0': () => view.fit(),
      Escape: () => choose(undefined),
    }
    if (!Object.hasOwn(does, key)) return false
    does[key]!()
    return true
  }
  const differing = () =>
    scene
      ? [...scene.graph.nodes.keys()].filter(i => {
          const belonging = look.standings.of(scene!.graph.nodes[i]!).sides?.belonging
          return belonging === 'onlyA' || belonging === 'onlyB' || belonging === 'differs'
        })
      : []
  const nextDiffering = (by: 1 | -1) => {
    const list = differing()
    const at = look.selected ?? (by === 1 ? -1 : Number.POSITIVE_INFINITY)
    const to = by === 1 ? list.find(i => i > at) : list.findLast(i => i < at)
    choose(to ?? (by === 1 ? list[0] : list.at(-1)) ?? look.selected)
  }

  const status = element('span', { class: 'summary', role: 'status' })
  panel.append(
    element(
      'div',
      { class: 'toolbar' },
      element(
        'span',
        { class: 'tools' },
        iconButton(t('Previous Node that Differs'), 'up', () => nextDiffering(-1)),
        iconButton(t('Next Node that Differs'), 'down', () => nextDiffering(1)),
        iconButton(t('Zoom Out'), 'minus', () => view.zoom(1 / zoomStep)),
        iconButton(t('Zoom In'), 'plus', () => view.zoom(zoomStep)),
        iconButton(t('Show All'), 'fit', () => view.fit()),
        iconButton(t('Turn Direction'), 'flip', () => {
          memory.set('direction', direction() === 'right' ? 'down' : 'right')
          void layOutAgain(true)
        }),
      ),
      createLegend(),
      status,
    ),
    view.element,
    element(
      'p',
      { id: 'graph-help', class: 'unseen' },
      t(
        'Arrows follow the ways of the graph, n and p go to the next and the previous node that differs. Enter shows the steps of a node, Shift+Enter its text, Space opens and closes, plus, minus and 0 change the size.',
      ),
    ),
  )
  view.element.append(card.element)

  const layOutAgain = async (fits: boolean) => {
    if (!found) return
    const own = ++asked
    const place = look.selected === undefined ? undefined : scene?.graph.nodes[look.selected]?.place
    const drawn = drawnGraph(found.graph, new Set(memory.get('places')))
    const to = direction()
    const { layout, by } = await layOut({
      nodes: drawn.nodes.map(({ parent }) => ({ ...nodeSize, parent })),
      edges: drawn.edges.map(({ from, to }) => [from, to] as const),
      direction: to,
    })
    // Something else was asked for meanwhile.
    if (own !== asked) return
    const before = scene
    assign(view.element, { 'data-laid-out-by': by })
    scene = createScene(drawn, layout, to)
    const selected = drawn.nodes.findIndex(one => one.place === place)
    look = { ...look, selected: selected < 0 ? undefined : selected }
    const [x, y, scale] = memory.get('camera')
    const kept = before ? view.camera : scale ? { x: x!, y: y!, scale } : undefined
    view.show(scene, fits ? undefined : kept)
    const list = differing()
    if (!before && list[0] !== undefined) view.begin(list[0])
    setText(
      status,
      tn(drawn.nodes.length, '{1} of 1 node differs', '{1} of {0} nodes differ', number(list.length)),
    )
    redraw()
    panel.removeAttribute('aria-busy')
  }
  const load = async () => {
    isLoading = true
    assign(panel, { 'aria-busy': 'true' })
    try {
      found = await host.request('graph', {})
      look = { ...look, standings: comparedStandings(found) }
      await layOutAgain(false)
    } catch (thrown) {
      isLoading = false
      page.tell(thrown)
    }
  }
  onTheme(() => change({ theme: readTheme(document.body) }), page.ended)

  return {
    id: 'graph',
    title: t('Graph'),
    panel,
    shown() {
      if (!isLoading) void load()
      redraw()
    },
  }
}
