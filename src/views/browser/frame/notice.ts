import { t } from '../../../workflow/translate.ts'
import { type Trouble, troubleOf } from '../../protocol/channel.ts'
import { button, iconButton } from './button.ts'
import { element, fill } from './element.ts'
import { icon } from './icons.ts'

/** What went wrong, said on the page until it is closed or something else does. */
export interface Notice {
  element: HTMLElement
  tell(thrown: unknown): void
}

/** @param manageTrust what to do where trust is missing; undefined where the host cannot do that */
export function createNotice(manageTrust: () => (() => void) | undefined): Notice {
  const whole = element('div', { class: 'notices', role: 'alert' })
  return {
    element: whole,
    tell(thrown) {
      const { message, remedy, code } = troubleOf(thrown)
      const trust = code === 'untrusted' ? manageTrust() : undefined
      fill(
        whole,
        element(
          'div',
          { class: 'notice' },
          icon(trust ? 'lock' : 'warning'),
          element('span', {}, remedy === undefined ? message : `${message} ${remedy}`),
          trust && button(t('Manage Workspace Trust'), trust),
          iconButton(t('Close'), 'close', () => fill(whole)),
        ),
      )
    },
  }
}

/** What stands in the place of a page that cannot be shown. */
export function troubleSection(title: string, { message, remedy }: Trouble, again: () => void): HTMLElement {
  return element(
    'section',
    { class: 'trouble', role: 'alert' },
    icon('warning', 'status-failed'),
    element('h1', {}, title),
    element('p', {}, message),
    remedy !== undefined && element('p', { class: 'remedy' }, remedy),
    button(t('Try Again'), again, 'rerun'),
  )
}
