import { number, t, tn } from '../../../../workflow/translate.ts'
import { drawnGraph } from '../../../model/graph/drawn.ts'
import type { Direction } from '../../../model/graph/layout.ts'
import { standingsOf } from '../../../model/graph/standing.ts'
import { walk } from '../../../model/graph/walk.ts'
import { latestOnly } from '../../../model/latest.ts'
import type { ExecutionGraph, GraphOverlay, VisitQuery } from '../../../protocol/graph.ts'
import { iconButton } from '../../frame/button.ts'
import { assign, element, setText } from '../../frame/element.ts'
import { icon } from '../../frame/icons.ts'
import type { Tab } from '../../frame/tabs.ts'
import { onTheme, readTheme } from '../../frame/theme.ts'
import type { Page } from '../page.ts'
import { createCard } from './card.ts'
import { toPng, toSvg } from './export.ts'
import { layOut } from './lay-out.ts'
import { createOutline } from './outline.ts'
import { breakpointKey, createScene, type Look, nodeSize, type Scene } from './scene.ts'
import { createGraphView } from './view.ts'

const step = 1.25

const nothing = standingsOf(undefined)

/** The workflow as a graph, and on it what has happened up to the playhead. */
export function graphTab(page: Page): Tab {
  const { memory, host } = page
  let graph: ExecutionGraph | undefined
  let scene: Scene | undefined
  let overlay: GraphOverlay | undefined
  let isStale = true
  let timed = false
  let chosen: string | undefined

  const panel = element('div', { class: 'panel graph' })
  let look: Look = {
    standings: nothing,
    theme: readTheme(document.body),
    selected: undefined,
    found: new Set(),
    breakpoints: new Set(),
    colours: memory.get('colours') === 'duration' ? 'duration' : 'status',
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

  const numberOfHere = () => scene?.graph.nodes.findLastIndex(node => look.standings.of(node).isHere) ?? -1
  const choose = (number: number | undefined, reveal = true) => {
    chosen = number === undefined ? undefined : scene?.graph.nodes[number]?.place
    change({ selected: number })
    if (number !== undefined && reveal) view.reveal(number)
  }

  const visit = async (number: number, which: VisitQuery['which']) => {
    const node = scene?.graph.nodes[number]
    if (!node) return
    try {
      const query = { place: node.place, position: page.position, which }
      const { position, span } = await host.request('visit', query)
      if (position !== undefined) page.seek(position, span)
      else
        setText(status, which === 'next' ? t('{0}: no later visit', node.id) : t('{0} has not run', node.id))
    } catch (thrown) {
      page.tell(thrown)
    }
  }
  const showText = (number: number) => {
    const node = scene?.graph.nodes[number]
    if (node?.node.written && page.offer.showNode) void page.act({ action: 'showNode', node: nodeOf(number) })
  }
  const nodeOf = (number: number) => {
    const { workflow, id, isMember, parent } = scene!.graph.nodes[number]!
    // A member stands in the node of its team.
    return { workflow, id: isMember ? scene!.graph.nodes[parent]!.id : id }
  }
  const breakAt = (number: number) => {
    const node = scene?.graph.nodes[number]
    if (node?.node.written && !node.isMember && page.offer.breakpoint)
      void page.act({ action: 'breakpoint', node: nodeOf(number) })
  }
  const turn = (number: number) => {
    const node = scene?.graph.nodes[number]
    if (!node?.folds) return
    const turned = new Set(memory.get('turned'))
    if (!turned.delete(node.place)) turned.add(node.place)
    memory.set('turned', [...turned])
    void layOutAgain(false)
  }

  const outline = createOutline(event => pressKey(event))
  const view = createGraphView(outline.element, {
    look: () => look,
    moved: ({ x, y, scale }) => memory.set('camera', [x, y, scale]),
    press(number, double) {
      outline.element.focus()
      choose(number, false)
      if (number === undefined) return
      if (double) void visit(number, 'last')
      else showText(number)
    },
  })
  const card = createCard(page, {
    visit: (number, which) => void visit(number, which),
    showText,
    breakAt,
    turn,
  })

  const pressKey = (event: KeyboardEvent): boolean => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event
    if (!scene) return false
    if ((ctrlKey || metaKey) && key === 'f') {
      search.focus()
      return true
    }
    if (ctrlKey || metaKey || altKey) return false
    const last = scene.graph.nodes.length - 1
    const here = numberOfHere()
    const at = look.selected ?? (here < 0 ? 0 : here)
    if (key.startsWith('Arrow')) {
      const to =
        look.selected === undefined ? at : walk(scene.graph, scene.layout.boxes, direction(), at, key)
      if (to !== undefined) choose(to)
      return true
    }
    const does: Record<string, () => void> = {
      Home: () => choose(0),
      End: () => choose(last),
      Enter: () => (shiftKey ? showText(at) : void visit(at, 'last')),
      n: () => void visit(at, 'next'),
      p: () => void visit(at, 'previous'),
      ' ': () => turn(at),
      b: () => breakAt(at),
      F9: () => breakAt(at),
      c: () => here >= 0 && choose(here),
      '+': () => view.zoom(step),
      '=': () => view.zoom(step),
      '-': () => view.zoom(1 / step),
      '0': () => view.fit(),
      '/': () => search.focus(),
      Escape: () => choose(undefined),
    }
    if (!Object.hasOwn(does, key)) return false
    does[key]!()
    return true
  }

  let matches: number[] = []
  const find = () => {
    const wanted = search.value.trim().toLowerCase()
    matches =
      wanted === '' || !scene
        ? []
        : [...scene.graph.nodes.keys()].filter(i => {
            const { id, node } = scene!.graph.nodes[i]!
            return id.toLowerCase().includes(wanted) || node.type.includes(wanted)
          })
    change({ found: new Set(matches) })
    sayCount()
  }
  const sayCount = () => {
    if (!scene) return
    const all = tn(scene.graph.nodes.length, '1 node', '{0} nodes')
    setText(status, search.value.trim() === '' ? all : t('{0} of {1}', number(matches.length), all))
  }
  const search = element('input', {
    type: 'search',
    class: 'filter',
    placeholder: t('Find a node'),
    'aria-label': t('Find a node'),
    oninput: () => {
      find()
      if (matches[0] !== undefined) view.reveal(matches[0])
    },
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') outline.element.focus()
      if (event.key !== 'Enter' || matches.length === 0) return
      const now = matches.indexOf(look.selected ?? -1)
      choose(matches[(now + (event.shiftKey ? -1 : 1) + matches.length) % matches.length])
    },
  })
  const status = element('span', { class: 'summary', role: 'status' })
  const colours = element(
    'select',
    {
      'aria-label': t('Colours of nodes'),
      onchange: () => {
        memory.set('colours', colours.value)
        change({ colours: colours.value === 'duration' ? 'duration' : 'status' })
      },
    },
    element('option', { value: 'status' }, t('Colours: status')),
    element('option', { value: 'duration' }, t('Colours: duration')),
  )
  colours.value = look.colours
  const save = async (image: 'svg' | 'png') => {
    if (!scene) return
    await page.act({
      action: 'saveImage',
      image,
      text: image === 'svg' ? toSvg(scene, look) : await toPng(scene, look),
    })
  }

  panel.append(
    element(
      'div',
      { class: 'toolbar' },
      element('span', { class: 'search' }, icon('search'), search),
      colours,
      element(
        'span',
        { class: 'tools' },
        iconButton(t('Zoom Out'), 'minus', () => view.zoom(1 / step)),
        iconButton(t('Zoom In'), 'plus', () => view.zoom(step)),
        iconButton(t('Show All'), 'fit', () => view.fit()),
        iconButton(t('Go to the Playhead'), 'target', () => {
          const here = numberOfHere()
          if (here >= 0) choose(here)
        }),
        iconButton(t('Turn Direction'), 'flip', () => {
          memory.set('direction', direction() === 'right' ? 'down' : 'right')
          void layOutAgain(true)
        }),
        page.offer.saveImage && iconButton(t('Save as SVG'), 'export', () => void save('svg')),
        page.offer.saveImage && iconButton(t('Save as PNG'), 'image', () => void save('png')),
      ) as HTMLElement,
      status,
    ),
    view.element,
    element(
      'p',
      { id: 'graph-help', class: 'unseen' },
      t(
        'Arrows follow the ways of the graph. Enter goes to the last visit of a node, n and p to the next and the previous one, Shift+Enter shows its text, Space opens and closes, b sets a breakpoint, c goes to the playhead, plus, minus and 0 change the size.',
      ),
    ),
  )
  view.element.append(card.element)

  let asked = 0
  const layOutAgain = async (fits: boolean) => {
    if (!graph) return
    const own = ++asked
    const drawn = drawnGraph(graph, new Set(memory.get('turned')))
    const to = direction()
    const { layout, by } = await layOut({
      nodes: drawn.nodes.map(({ parent }) => ({ ...nodeSize, parent })),
      edges: drawn.edges.map(({ from, to }) => [from, to] as const),
      direction: to,
    })
    // Something else was asked for meanwhile.
    if (own !== asked) return
    const before = scene
    // Where something is wrong with the worker, the layout is plainer; tests look here.
    assign(view.element, { 'data-laid-out-by': by })
    scene = createScene(drawn, layout, to)
    const selected = drawn.nodes.findIndex(({ place }) => place === chosen)
    look = { ...look, selected: selected < 0 ? undefined : selected }
    const [x, y, scale] = memory.get('camera')
    const kept = before ? view.camera : scale ? { x: x!, y: y!, scale } : undefined
    view.show(scene, fits ? undefined : kept)
    find()
    panel.removeAttribute('aria-busy')
    // What was opened or closed stays where the eye is.
    if (before && look.selected !== undefined && !fits) view.reveal(look.selected)
  }

  const load = async () => {
    isStale = false
    assign(panel, { 'aria-busy': 'true' })
    try {
      const found = await host.request('graph', {})
      // A run that goes on seldom gets nodes that nobody has written.
      const isKnown = graph !== undefined && JSON.stringify(found) === JSON.stringify(graph)
      graph = found
      if (isKnown) panel.removeAttribute('aria-busy')
      else await layOutAgain(false)
      askOverlay()
      if (!timed) askTimes(page.position)
    } catch (thrown) {
      page.tell(thrown)
    }
  }
  const show = (found: GraphOverlay) => {
    overlay = found
    const isFirst = look.standings === nothing
    change({ standings: standingsOf(overlay) })
    if (isFirst) view.begin(Math.max(0, numberOfHere()))
  }
  const ask = latestOnly(async (query: { position: number; timed: boolean }) => {
    try {
      show(await host.request('overlay', query))
    } catch (thrown) {
      page.tell(thrown)
    }
  })
  const askOverlay = () => ask({ position: page.position, timed })
  // Times take longer, of a long recording: until they are known, one moves without them.
  const askTimes = latestOnly(async (position: number) => {
    try {
      const found = await host.request('overlay', { position, timed: true })
      timed = true
      if (position === page.position) show(found)
      else askOverlay()
    } catch (thrown) {
      page.tell(thrown)
    }
  })

  page.onMove(() => {
    if (!panel.hidden && graph) askOverlay()
  })
  page.onChange(() => {
    isStale = true
    if (!panel.hidden) void load()
  })
  host.on('breakpoints', ({ nodes }) => change({ breakpoints: new Set(nodes.map(breakpointKey)) }))
  onTheme(() => change({ theme: readTheme(document.body) }))

  return {
    id: 'graph',
    title: t('Graph'),
    panel,
    shown() {
      if (isStale) void load()
      else if (overlay?.position !== page.position) askOverlay()
      redraw()
    },
  }
}
