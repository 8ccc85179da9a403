import { number, t, tn } from '../../../../workflow/translate.ts'
import { standingsOf } from '../../../model/graph/standing.ts'
import { latestOnly } from '../../../model/latest.ts'
import type { ExecutionGraph, GraphOverlay, VisitQuery } from '../../../protocol/graph.ts'
import { iconButton } from '../../frame/button.ts'
import { assign, element, setText } from '../../frame/element.ts'
import { icon } from '../../frame/icons.ts'
import type { Tab } from '../../frame/tabs.ts'
import type { Page } from '../page.ts'
import { createCard } from './card.ts'
import { toPng, toSvg } from './export.ts'
import { createGraphPanel } from './graph-panel.ts'
import { breakpointKey } from './scene.ts'

const nothing = standingsOf(undefined)

/** The workflow as a graph, and on it what has happened up to the playhead. */
export function graphTab(page: Page): Tab {
  const { memory, host } = page
  let graph: ExecutionGraph | undefined
  let overlay: GraphOverlay | undefined
  let isStale = true
  let timed = false

  const numberOfHere = () =>
    drawing.scene?.graph.nodes.findLastIndex(node => drawing.look.standings.of(node).isHere) ?? -1
  const chooseHere = () => {
    const here = numberOfHere()
    if (here >= 0) drawing.choose(here)
  }

  const visit = async (number: number, which: VisitQuery['which']) => {
    const node = drawing.scene?.graph.nodes[number]
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
    const node = drawing.inText(number)
    if (node && page.offer.showNode) void page.act({ action: 'showNode', node })
  }
  const breakAt = (number: number) => {
    const node = drawing.inText(number)
    if (node && !drawing.scene!.graph.nodes[number]!.isMember && page.offer.breakpoint)
      void page.act({ action: 'breakpoint', node })
  }

  let matches: number[] = []
  const find = () => {
    const wanted = search.value.trim().toLowerCase()
    const nodes = wanted === '' ? [] : (drawing.scene?.graph.nodes ?? [])
    matches = [...nodes.keys()].filter(i => {
      const { id, node } = nodes[i]!
      return id.toLowerCase().includes(wanted) || node.type.includes(wanted)
    })
    drawing.change({ found: new Set(matches) })
    sayCount()
  }
  const sayCount = () => {
    if (!drawing.scene) return
    const all = tn(drawing.scene.graph.nodes.length, '1 node', '{0} nodes')
    setText(status, search.value.trim() === '' ? all : t('{0} of {1}', number(matches.length), all))
  }
  const search = element('input', {
    type: 'search',
    class: 'filter',
    placeholder: t('Find a node'),
    'aria-label': t('Find a node'),
    oninput: () => {
      find()
      if (matches[0] !== undefined) drawing.view.reveal(matches[0])
    },
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') drawing.focus()
      if (event.key !== 'Enter' || matches.length === 0) return
      const now = matches.indexOf(drawing.look.selected ?? -1)
      drawing.choose(matches[(now + (event.shiftKey ? -1 : 1) + matches.length) % matches.length])
    },
  })
  const status = element('span', { class: 'summary', role: 'status' })
  const colours = element(
    'select',
    {
      'aria-label': t('Colours of nodes'),
      onchange: () => {
        memory.set('colours', colours.value)
        drawing.change({ colours: colourOf() })
      },
    },
    element('option', { value: 'status' }, t('Colours: status')),
    element('option', { value: 'duration' }, t('Colours: duration')),
  )
  const colourOf = () => (colours.value === 'duration' ? 'duration' : 'status')
  colours.value = memory.get('colours') === 'duration' ? 'duration' : 'status'
  const save = async (image: 'svg' | 'png') => {
    const { scene, look } = drawing
    if (!scene) return
    await page.act({
      action: 'saveImage',
      image,
      text: image === 'svg' ? toSvg(scene, look) : await toPng(scene, look),
    })
  }

  const card = createCard(page, {
    visit: (number, which) => void visit(number, which),
    showText,
    breakAt,
    turn: number => drawing.turn(number),
  })
  const drawing = createGraphPanel({
    look: { standings: nothing, colours: colourOf() },
    memory,
    folds: { get: () => memory.get('turned'), set: places => memory.set('turned', places) },
    help: t(
      'Arrows follow the ways of the graph. Enter goes to the last visit of a node, n and p to the next and the previous one, Shift+Enter shows its text, Space opens and closes, b sets a breakpoint, c goes to the playhead, plus, minus and 0 change the size.',
    ),
    toolbar: (zoom, flip) => [
      element('span', { class: 'search' }, icon('search'), search),
      colours,
      element(
        'span',
        { class: 'tools' },
        ...zoom,
        iconButton(t('Go to the Playhead'), 'target', chooseHere),
        flip,
        page.offer.saveImage && iconButton(t('Save as SVG'), 'export', () => void save('svg')),
        page.offer.saveImage && iconButton(t('Save as PNG'), 'image', () => void save('png')),
      ),
      status,
    ],
    card,
    press(number, double) {
      if (number === undefined) return
      if (double) void visit(number, 'last')
      else showText(number)
    },
    start: () => Math.max(0, numberOfHere()),
    keys: (at, shift) => ({
      Enter: () => (shift ? showText(at) : void visit(at, 'last')),
      n: () => void visit(at, 'next'),
      p: () => void visit(at, 'previous'),
      b: () => breakAt(at),
      F9: () => breakAt(at),
      c: chooseHere,
    }),
    find: () => search.focus(),
    laidOut: find,
  })
  const { panel } = drawing

  const load = async () => {
    isStale = false
    assign(panel, { 'aria-busy': 'true' })
    try {
      const found = await host.request('graph', {})
      // A run that goes on seldom gets nodes that nobody has written.
      const isKnown = graph !== undefined && JSON.stringify(found) === JSON.stringify(graph)
      graph = found
      if (isKnown) panel.removeAttribute('aria-busy')
      else await drawing.show(found)
      askOverlay()
      if (!timed) askTimes(page.position)
    } catch (thrown) {
      isStale = true
      panel.removeAttribute('aria-busy')
      page.tell(thrown)
    }
  }
  const show = (found: GraphOverlay) => {
    overlay = found
    const isFirst = drawing.look.standings === nothing
    drawing.change({ standings: standingsOf(overlay) })
    if (isFirst) drawing.view.begin(Math.max(0, numberOfHere()))
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
  host.on('breakpoints', ({ nodes }) => drawing.change({ breakpoints: new Set(nodes.map(breakpointKey)) }))

  return {
    id: 'graph',
    title: t('Graph'),
    panel,
    shown() {
      if (isStale) void load()
      else if (overlay?.position !== page.position) askOverlay()
      drawing.redraw()
    },
  }
}
