import { t, tn } from '../../../workflow/translate.ts'
import { tokensOf } from '../../model/comparison/timings.ts'
import { costText, durationText, fileName, momentText, nodesText, statusWord } from '../../model/words.ts'
import type { Both, Compared, Side } from '../../protocol/comparison.ts'
import type { Overview } from '../../protocol/execution.ts'
import { button, iconButton, link } from '../frame/button.ts'
import { type Child, element, fill } from '../frame/element.ts'
import { icon, statusIcon } from '../frame/icons.ts'
import type { Page } from './page.ts'

/** The two executions side by side. */
export interface Header {
  element: HTMLElement
  /** What comparing has counted. */
  compared(compared: Compared): void
}

/** The letter of a side, which stands wherever something belongs to it. */
export function letter(side: Side): HTMLElement {
  return element('span', { class: `letter ${side}` }, side.toUpperCase())
}

/** Both executions, and what can be done with them as they are. */
export function createHeader(
  executions: Both<Overview>,
  { swap, act }: { swap(): void; act: Page['act'] },
): Header {
  const [a, b] = [createCard('a', executions, act), createCard('b', executions, act)]
  const whole = element(
    'header',
    { class: 'header' },
    element(
      'div',
      { class: 'title' },
      element('h1', {}, t('Comparison')),
      element(
        'div',
        { class: 'actions', role: 'group', 'aria-label': t('Actions') },
        button(t('Compare as Text'), () => void act({ action: 'compareTexts' }), 'file'),
      ),
    ),
    element(
      'div',
      { class: 'pair' },
      a.element,
      iconButton(t('Swap A and B'), 'swap', swap, { class: 'icon-button swap' }),
      b.element,
    ),
  )
  return {
    element: whole,
    compared(compared) {
      a.compared(compared)
      b.compared(compared)
    },
  }
}

function createCard(side: Side, executions: Both<Overview>, act: Page['act']): Header {
  const own = executions[side]
  const other = executions[side === 'a' ? 'b' : 'a']
  const usage = element('span', {})
  const { id, workflow, program, status, startedAt, duration, nodes, failedNodes, tags, failure } = own
  const facts: Child[] = [
    element('span', { class: `status ${status === other.status ? '' : 'differs'}` }, statusWord(status)),
    element('time', { datetime: startedAt }, momentText(startedAt)),
    element('span', {}, durationText(duration)),
    element('span', {}, nodesText(nodes, failedNodes)),
    usage,
  ]
  const whole = element(
    'section',
    { class: `side ${side}`, 'aria-label': t('Execution {0}', side.toUpperCase()) },
    element('h2', {}, letter(side), statusIcon(status), element('span', {}, workflow)),
    element('p', { class: 'facts' }, ...facts),
    element(
      'p',
      { class: 'where' },
      link(id, () => void act({ action: 'openExecution', side }), {
        class: 'link code',
        title: t('Open the page of this execution'),
      }),
      element('span', { class: 'file', title: program }, fileName(program)),
      ...tags.map(tag => element('span', { class: 'tag' }, tag)),
    ),
    failure &&
      element(
        'p',
        { class: 'error', title: failure.error.message },
        icon('failed', 'status-failed'),
        element('span', {}, failure.error.message),
      ),
  )
  return {
    element: whole,
    compared({ usage: used }) {
      const own = used[side]
      if (!own) return
      const tokens = tokensOf({ usage: own })
      fill(
        usage,
        [
          tokens === undefined
            ? tn(own.calls, '1 model call', '{0} model calls')
            : tn(tokens, '1 token', '{0} tokens'),
          own.cost === undefined ? '' : t('cost {0}', costText(own.cost)),
        ]
          .filter(Boolean)
          .join(', '),
      )
    },
  }
}
