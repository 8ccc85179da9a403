import { t } from '../../../../workflow/translate.ts'
import { assign, element, fill } from '../../frame/element.ts'
import { type Look, nodeInWords, type Scene } from './scene.ts'

/** The graph as a tree of texts, for screen readers; it lies over the drawing and takes the keys. */
export interface Outline {
  element: HTMLElement
  draw(scene: Scene, look: Look): void
}

/** So many nodes before and after the chosen one are there; more would slow everything down. */
const around = 30

/** @param key told what was pressed; true when that meant something */
export function createOutline(key: (event: KeyboardEvent) => boolean): Outline {
  const tree = element('div', {
    class: 'graph-keys',
    role: 'tree',
    tabindex: 0,
    'aria-label': t('Graph'),
    'aria-describedby': 'graph-help',
    onkeydown: (event: KeyboardEvent) => {
      if (!key(event)) return
      event.preventDefault()
      event.stopPropagation()
    },
  })
  return {
    element: tree,
    draw(scene, look) {
      const { nodes } = scene.graph
      const chosen = look.selected ?? 0
      const from = Math.max(0, chosen - around)
      const items = nodes.slice(from, chosen + around).map(({ depth, folds, open }, i) =>
        element(
          'div',
          {
            id: `graph-node-${from + i}`,
            class: 'unseen',
            role: 'treeitem',
            'aria-level': depth + 1,
            'aria-setsize': nodes.length,
            'aria-posinset': from + i + 1,
            'aria-selected': String(from + i === look.selected),
            'aria-expanded': folds && String(open),
            'aria-current': look.standings.of(nodes[from + i]!).isHere ? 'step' : undefined,
          },
          nodeInWords(scene, from + i, look),
        ),
      )
      fill(tree, ...items)
      assign(tree, {
        'aria-activedescendant': look.selected === undefined ? undefined : `graph-node-${look.selected}`,
      })
    },
  }
}
