import { formatDuration } from '../../../../history/duration.ts'
import { count } from '../../../model/words.ts'
import { button, iconButton } from '../../frame/button.ts'
import { element, fill } from '../../frame/element.ts'
import { statusIcon } from '../../frame/icons.ts'
import type { Page } from '../page.ts'
import { breakpointKey, type Look, type Scene, statusText } from './scene.ts'

/** What can be done with a node. */
export interface NodeActions {
  visit(number: number, which: 'last' | 'next' | 'previous'): void
  showText(number: number): void
  breakAt(number: number): void
  turn(number: number): void
}

/** What is known of the chosen node, and what can be done with it. */
export function createCard(
  page: Page,
  actions: NodeActions,
): {
  element: HTMLElement
  draw(scene: Scene, look: Look): void
} {
  const card = element('section', { class: 'graph-card', 'aria-label': 'Chosen node', hidden: true })
  return {
    element: card,
    draw(scene, look) {
      const { selected } = look
      const drawn = selected === undefined ? undefined : scene.graph.nodes[selected]
      card.hidden = drawn === undefined
      if (!drawn || selected === undefined) return
      const { id, node, folds, open, isMember } = drawn
      const { status, visits, failed, duration, pinned, reused } = look.standings.of(drawn)
      const facts = [
        isMember ? 'member' : node.type,
        statusText(status),
        visits > 0 ? count(visits, 'visit') : '',
        failed > 0 ? `${failed} failed` : '',
        duration === undefined ? '' : formatDuration(duration),
        pinned ? 'pinned' : '',
        reused ? 'reused' : '',
      ].filter(Boolean)
      const breaks = look.breakpoints.has(breakpointKey(drawn))
      const focused = card.contains(document.activeElement)
        ? [...card.querySelectorAll('button')].indexOf(document.activeElement as HTMLButtonElement)
        : -1
      fill(
        card,
        element('h2', {}, status === 'untouched' ? '' : statusIcon(status), id),
        element('p', { class: 'facts' }, facts.join(' · ')),
        node.about !== '' && element('p', { class: 'about code', title: node.about }, node.about),
        element(
          'div',
          { class: 'actions' },
          iconButton('Previous visit', 'previous', () => actions.visit(selected, 'previous')),
          button('Go There', () => actions.visit(selected, 'last'), 'target'),
          iconButton('Next visit', 'next', () => actions.visit(selected, 'next')),
          page.offer.showNode &&
            node.written &&
            iconButton('Show in Workflow', 'file', () => actions.showText(selected)),
          page.offer.breakpoint &&
            node.written &&
            !isMember &&
            iconButton(
              breaks ? 'Remove Breakpoint' : 'Set Breakpoint',
              'breakpoint',
              () => actions.breakAt(selected),
              {
                class: `icon-button breakpoint ${breaks ? 'set' : ''}`,
                'aria-pressed': String(breaks),
              },
            ),
          folds &&
            iconButton(open ? 'Collapse' : 'Expand', open ? 'minus' : 'plus', () => actions.turn(selected)),
        ),
      )
      if (focused >= 0) card.querySelectorAll('button')[focused]?.focus()
    },
  }
}
