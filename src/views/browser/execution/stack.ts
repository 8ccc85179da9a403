import { kindWord } from '../../../recording/kind-word.ts'
import { t } from '../../../workflow/translate.ts'
import type { Frame, Moment } from '../../protocol/execution.ts'
import { element, fill } from '../frame/element.ts'
import { icon } from '../frame/icons.ts'
import type { Page } from './page.ts'

/** The open spans, innermost first, of each path that runs. The one whose values are shown is marked. */
export function createStack(page: Page): HTMLElement {
  const whole = element('div', { class: 'threads' })
  const draw = ({ threads, span }: Moment) => {
    const focused = whole.contains(document.activeElement)
    fill(
      whole,
      ...(threads.length === 0 ? [element('p', { class: 'empty' }, t('Nothing is open here.'))] : []),
      ...threads.map(({ id, name, frames }) =>
        element(
          'div',
          { class: 'thread' },
          threads.length > 1 && element('h3', { id: `thread-${id}` }, name),
          element(
            'ol',
            { 'aria-labelledby': threads.length > 1 ? `thread-${id}` : 'stack-title' },
            ...frames.map(frame => element('li', {}, frameButton(page, frame, frame.span === span))),
          ),
        ),
      ),
    )
    if (focused) whole.querySelector<HTMLElement>('[aria-current]')?.focus()
  }
  page.onMoment(draw)
  return whole
}

function frameButton(page: Page, frame: Frame, current: boolean): HTMLElement {
  const { id, visit, attempt, kind, nodeType, pinned, failed } = frame
  return element(
    'button',
    {
      type: 'button',
      class: 'frame',
      'aria-current': current ? 'true' : undefined,
      title: frame.address,
      onclick: () => page.look({ span: frame.span }),
    },
    failed ? icon('failed', 'status-failed') : icon('chevron', 'pointer'),
    element('span', { class: 'name' }, visit > 1 ? `${id} #${visit}` : id),
    element(
      'span',
      { class: 'type' },
      [nodeType ?? kindWord(kind), attempt > 1 ? t('attempt {0}', attempt) : '', pinned ? t('pinned') : '']
        .filter(part => part !== '')
        .join(' · '),
    ),
  )
}
