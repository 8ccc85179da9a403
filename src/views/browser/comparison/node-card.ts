import { number, t, tn } from '../../../workflow/translate.ts'
import { belongingWord } from '../../model/comparison/standings.ts'
import type { DrawnNode } from '../../model/graph/drawn.ts'
import type { Standing } from '../../model/graph/standing.ts'
import type { Side } from '../../protocol/comparison.ts'
import { type Look, type Scene, statusText } from '../execution/graph/scene.ts'
import { button, iconButton } from '../frame/button.ts'
import { element, fill } from '../frame/element.ts'
import { icon } from '../frame/icons.ts'
import { letter } from './header.ts'
import type { Page } from './page.ts'

/** What can be done with a node of the graph of both. */
interface NodeActions {
  showSteps(number: number): void
  showText(number: number): void
  turn(number: number): void
}

/** The chosen node of the graph of both. */
export interface NodeCard {
  element: HTMLElement
  draw(scene: Scene, look: Look): void
  /** In whose text a node is shown: that of B, where B has run it. */
  sideOf(node: DrawnNode, look: Look): Side
}

/** How the chosen node stands in both, and what can be done with it. */
export function createNodeCard(page: Page, actions: NodeActions): NodeCard {
  const card = element('section', { class: 'graph-card', 'aria-label': t('Chosen node'), hidden: true })
  const sideOf: NodeCard['sideOf'] = (node, { standings }) =>
    standings.of(node).sides?.belonging === 'onlyA' ? 'a' : 'b'
  return {
    element: card,
    sideOf,
    draw(scene, look) {
      const { selected } = look
      const drawn = selected === undefined ? undefined : scene.graph.nodes[selected]
      card.hidden = drawn === undefined
      if (!drawn || selected === undefined) return
      const { id, node, folds, open } = drawn
      const { sides } = look.standings.of(drawn)
      if (!sides) return
      const { belonging, a, b, changed } = sides
      fill(
        card,
        element('h2', {}, belonging === 'none' ? '' : icon(belonging, `sign ${belonging}`), id),
        element(
          'p',
          { class: 'facts' },
          [
            belongingWord(belonging),
            changed > 0 ? tn(changed, 'values differ in 1 step', 'values differ in {0} steps') : '',
          ]
            .filter(Boolean)
            .join(' · '),
        ),
        ...sideLines(a, b),
        node.about !== '' && element('p', { class: 'about code', title: node.about }, node.about),
        element(
          'div',
          { class: 'actions' },
          belonging !== 'none' && button(t('Show Steps'), () => actions.showSteps(selected), 'target'),
          page.offers[sideOf(drawn, look)].showNode &&
            node.written &&
            iconButton(t('Show in Workflow'), 'file', () => actions.showText(selected)),
          folds &&
            iconButton(open ? t('Collapse') : t('Expand'), open ? 'minus' : 'plus', () =>
              actions.turn(selected),
            ),
        ),
      )
    },
  }
}

function sideLines(a: Standing, b: Standing): HTMLElement[] {
  return (
    [
      ['a', a],
      ['b', b],
    ] as const
  ).map(([side, { status, visits, failed }]) =>
    element(
      'p',
      { class: 'line' },
      letter(side),
      [
        statusText(status),
        visits > 0 ? tn(visits, '1 visit', '{0} visits') : '',
        failed > 0 ? t('{0} failed', number(failed)) : '',
      ]
        .filter(Boolean)
        .join(' · '),
    ),
  )
}
