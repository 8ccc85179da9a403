import type { ErrorInfo } from '../../../recording/event.ts'
import { t } from '../../../workflow/translate.ts'
import type { Failure } from '../../protocol/execution.ts'
import { button } from '../frame/button.ts'
import { element, fill } from '../frame/element.ts'
import { icon } from '../frame/icons.ts'
import type { Page } from './page.ts'

/** Why it failed, before anything else; or what it waits for. */
export function createFailure(page: Page): HTMLElement {
  const whole = element('section', { class: 'failure', 'aria-label': t('Error') })
  const draw = () => {
    const { failure, questions, status } = page.overview
    whole.hidden = !failure && !(status === 'waiting' && questions.length > 0)
    whole.classList.toggle('asks', !failure)
    if (failure) fill(whole, ...failureParts(page, failure))
    else {
      fill(
        whole,
        ...questions.map(({ address, prompt }) =>
          element(
            'div',
            { class: 'question' },
            element('h2', {}, icon('waiting'), prompt),
            element('p', { class: 'where' }, element('span', { class: 'code' }, address)),
          ),
        ),
      )
    }
  }
  draw()
  page.onChange(draw)
  return whole
}

function failureParts(page: Page, { address, span, position, error, nodeType }: Failure): HTMLElement[] {
  const { offer } = page
  const replay = offer.replayFromFailure
  return [
    element('h2', {}, icon('failed', 'status-failed'), element('span', {}, error.message)),
    element(
      'p',
      { class: 'where' },
      element('span', { class: 'code' }, address),
      nodeType !== undefined && element('span', { class: 'type' }, nodeType),
    ),
    ...(error.remedy === undefined ? [] : [element('p', { class: 'remedy' }, error.remedy)]),
    element(
      'div',
      { class: 'actions', role: 'group', 'aria-label': t('Error') },
      offer.showNode &&
        button(t('Show in Workflow'), () => void page.act({ action: 'showNode', span }), 'file'),
      replay &&
        button(
          t('Replay from Failure'),
          () => void page.act({ action: 'replayFromFailure' }),
          replay.refused ? 'lock' : 'play',
          { title: replay.refused ? t('Needs a trusted workspace') : undefined },
        ),
      button(
        t('Go to Failure'),
        () => {
          page.seek(position, span)
          page.show('state')
        },
        'target',
      ),
    ),
    ...causes(error),
  ]
}

function causes({ stack, cause }: ErrorInfo): HTMLElement[] {
  const chain: ErrorInfo[] = []
  for (let at = cause; at; at = at.cause) chain.push(at)
  const parts: HTMLElement[] = []
  if (chain.length > 0) {
    parts.push(
      element(
        'ol',
        { class: 'causes', 'aria-label': t('Causes') },
        ...chain.map(one =>
          element(
            'li',
            {},
            element('span', { class: 'by' }, t('Caused by')),
            element('span', { class: 'type' }, one.name),
            element('span', {}, one.message),
          ),
        ),
      ),
    )
  }
  const deepest = [...chain].reverse().find(one => one.stack !== undefined)?.stack ?? stack
  if (deepest !== undefined) {
    parts.push(
      element(
        'details',
        {},
        element('summary', {}, t('Stack')),
        element('pre', { tabindex: 0, 'aria-label': t('Stack trace') }, deepest),
      ),
    )
  }
  return parts
}
