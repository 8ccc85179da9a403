import { t } from '../../../../workflow/translate.ts'
import { type DrawnNode, drawnGraph } from '../../../model/graph/drawn.ts'
import type { Direction } from '../../../model/graph/layout.ts'
import { walk } from '../../../model/graph/walk.ts'
import type { ExecutionGraph } from '../../../protocol/graph.ts'
import { iconButton } from '../../frame/button.ts'
import { assign, type Child, element } from '../../frame/element.ts'
import type { Memory } from '../../frame/memory.ts'
import { onTheme, readTheme } from '../../frame/theme.ts'
import { layOut } from './lay-out.ts'
import { createOutline } from './outline.ts'
import { createScene, type Look, nodeSize, type Scene } from './scene.ts'
import { createGraphView, type GraphView } from './view.ts'

const zoomStep = 1.25

/** What a page makes of its graph. */
export interface GraphPanelOptions {
  look: Pick<Look, 'standings' | 'colours'>
  memory: Memory<{ direction: string; camera: number[] }>
  /** Places that are open or closed, other than at first. */
  folds: { get(): readonly string[]; set(places: string[]): void }
  /** What the keys do, in words. */
  help: string
  /** Aborted when the panel is taken away; never where absent. */
  ended?: AbortSignal
  /** What the toolbar holds. @param zoom buttons that every graph has @param flip turns its direction */
  toolbar(zoom: readonly HTMLElement[], flip: HTMLElement): readonly Child[]
  /** Lies over the drawing and tells more of the node that is chosen. */
  card: { element: HTMLElement; draw(scene: Scene, look: Look): void }
  press(number: number | undefined, double: boolean): void
  /** What keys do beside those of every graph. @param at the node that is chosen, or else where one begins */
  keys(at: number, shift: boolean): Readonly<Record<string, () => void>>
  /** The node where keys begin as long as none is chosen. */
  start(): number
  /** Goes to where one types what is looked for, on a page that has that. */
  find?(): void
  /** Told when the graph has been laid out, before it is drawn. */
  laidOut(scene: Scene, isFirst: boolean): void
}

/** A graph that can be looked at, walked through by keys, opened and closed. */
export interface GraphPanel {
  readonly panel: HTMLElement
  readonly view: GraphView
  /** Undefined until the first layout is done. */
  readonly scene: Scene | undefined
  readonly look: Look
  change(part: Partial<Look>): void
  redraw(): void
  focus(): void
  choose(number: number | undefined, reveal?: boolean): void
  /** Opens a node that holds others, or closes it. */
  turn(number: number): void
  /** Where a node stands in the text of the workflow; undefined where nobody has written it. */
  inText(number: number): { workflow: string; id: string } | undefined
  /** Lays a graph out and shows it; `aria-busy` of the panel ends with that. */
  show(graph: ExecutionGraph): Promise<void>
}

export function createGraphPanel(options: GraphPanelOptions): GraphPanel {
  const { memory, folds, card } = options
  let graph: ExecutionGraph | undefined
  let scene: Scene | undefined
  let chosen: string | undefined
  let asked = 0
  let look: Look = {
    ...options.look,
    theme: readTheme(document.body),
    selected: undefined,
    found: new Set(),
    breakpoints: new Set(),
  }
  const panel = element('div', { class: 'panel graph' })
  const direction = (): Direction => (memory.get('direction') === 'down' ? 'down' : 'right')
  const nodeAt = (number: number): DrawnNode | undefined => scene?.graph.nodes[number]

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
    chosen = number === undefined ? undefined : nodeAt(number)?.place
    change({ selected: number })
    if (number !== undefined && reveal) view.reveal(number)
  }
  const turn = (number: number) => {
    const node = nodeAt(number)
    if (!node?.folds) return
    const turned = new Set(folds.get())
    if (!turned.delete(node.place)) turned.add(node.place)
    folds.set([...turned])
    void layOutAgain(false)
  }

  const pressKey = ({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => {
    if (!scene) return false
    if ((ctrlKey || metaKey) && key === 'f' && options.find) {
      options.find()
      return true
    }
    if (ctrlKey || metaKey || altKey) return false
    const last = scene.graph.nodes.length - 1
    const at = look.selected ?? options.start()
    if (key.startsWith('Arrow')) {
      const to =
        look.selected === undefined ? at : walk(scene.graph, scene.layout.boxes, direction(), at, key)
      if (to !== undefined) choose(to)
      return true
    }
    const does: Readonly<Record<string, () => void>> = {
      Home: () => choose(0),
      End: () => choose(last),
      ' ': () => turn(at),
      '+': () => view.zoom(zoomStep),
      '=': () => view.zoom(zoomStep),
      '-': () => view.zoom(1 / zoomStep),
      '0': () => view.fit(),
      Escape: () => choose(undefined),
      ...(options.find && { '/': options.find }),
      ...options.keys(at, shiftKey),
    }
    if (!Object.hasOwn(does, key)) return false
    does[key]!()
    return true
  }

  const layOutAgain = async (fits: boolean) => {
    if (!graph) return
    const own = ++asked
    const drawn = drawnGraph(graph, new Set(folds.get()))
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
    options.laidOut(scene, before === undefined)
    redraw()
    panel.removeAttribute('aria-busy')
    // What was opened or closed stays where the eye is.
    if (before && look.selected !== undefined && !fits) view.reveal(look.selected)
  }

  const outline = createOutline(pressKey)
  const view = createGraphView(outline.element, {
    look: () => look,
    moved: ({ x, y, scale }) => memory.set('camera', [x, y, scale]),
    press(number, double) {
      outline.element.focus()
      choose(number, false)
      options.press(number, double)
    },
  })
  const zoom = [
    iconButton(t('Zoom Out'), 'minus', () => view.zoom(1 / zoomStep)),
    iconButton(t('Zoom In'), 'plus', () => view.zoom(zoomStep)),
    iconButton(t('Show All'), 'fit', () => view.fit()),
  ]
  const flip = iconButton(t('Turn Direction'), 'flip', () => {
    memory.set('direction', direction() === 'right' ? 'down' : 'right')
    void layOutAgain(true)
  })
  panel.append(
    element('div', { class: 'toolbar' }, ...options.toolbar(zoom, flip)),
    view.element,
    element('p', { id: 'graph-help', class: 'unseen' }, options.help),
  )
  view.element.append(card.element)
  onTheme(() => change({ theme: readTheme(document.body) }), options.ended)

  return {
    panel,
    view,
    get scene() {
      return scene
    },
    get look() {
      return look
    },
    change,
    redraw,
    focus: () => outline.element.focus(),
    choose,
    turn,
    inText(number) {
      const node = nodeAt(number)
      if (!node?.node.written) return undefined
      // A member stands in the node of its team.
      return { workflow: node.workflow, id: node.isMember ? nodeAt(node.parent)!.id : node.id }
    },
    show(found) {
      graph = found
      return layOutAgain(false)
    },
  }
}
