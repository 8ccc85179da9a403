import { number, t, tn } from '../../../../workflow/translate.ts'
import { durationText } from '../../../model/words.ts'
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
  const card = element('section', { class: 'graph-card', 'aria-label': t('Chosen node'), hidden: true })
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
        isMember ? t('member') : node.type,
        statusText(status),
        visits > 0 ? tn(visits, '1 visit', '{0} visits') : '',
        failed > 0 ? t('{0} failed', number(failed)) : '',
        duration === undefined ? '' : durationText(duration),
        pinned ? t('pinned') : '',
        reused ? t('reused') : '',
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
          iconButton(t('Previous visit'), 'previous', () => actions.visit(selected, 'previous')),
          button(t('Go There'), () => actions.visit(selected, 'last'), 'target'),
          iconButton(t('Next visit'), 'next', () => actions.visit(selected, 'next')),
          page.offer.showNode &&
            node.written &&
            iconButton(t('Show in Workflow'), 'file', () => actions.showText(selected)),
          page.offer.breakpoint &&
            node.written &&
            !isMember &&
            iconButton(
              breaks ? t('Remove Breakpoint') : t('Set Breakpoint'),
              'breakpoint',
              () => actions.breakAt(selected),
              {
                class: `icon-button breakpoint ${breaks ? 'set' : ''}`,
                'aria-pressed': String(breaks),
              },
            ),
          folds &&
            iconButton(open ? t('Collapse') : t('Expand'), open ? 'minus' : 'plus', () =>
              actions.turn(selected),
            ),
        ),
      )
      if (focused >= 0) card.querySelectorAll('button')[focused]?.focus()
    },
  }
}
