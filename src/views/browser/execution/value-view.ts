import { formatPath } from '../../../workflow/json.ts'
import { t } from '../../../workflow/translate.ts'
import { sizeText } from '../../model/words.ts'
import type { ValueRow } from '../../protocol/execution.ts'
import { button, iconButton } from '../frame/button.ts'
import { element, fill } from '../frame/element.ts'
import type { Page } from './page.ts'

/** A value as a whole, below the tree. */
export interface ValueView {
  element: HTMLElement
  open(path: ValueRow['path']): void
}

/** Shows one value whole, as it is at the playhead, piece by piece where it is long. */
export function createValueView(page: Page): ValueView {
  const name = element('h3', { class: 'code' })
  const text = element('pre', { tabindex: 0, 'aria-label': t('Value') })
  const size = element('span', { class: 'size' })
  const more = button(t('Show More'), () => void load())
  const actions = element('div', { class: 'actions' })
  const close = iconButton(t('Close'), 'close', () => hide())
  const whole = element(
    'section',
    { class: 'whole', hidden: true, 'aria-label': t('Whole value') },
    element('div', { class: 'title' }, name, size, actions, close),
    text,
    more,
  )
  let path: ValueRow['path'] | undefined
  let loaded = 0
  let back: HTMLElement | null = null

  const place = () => ({
    position: page.moment?.position ?? page.position,
    span: page.moment?.span ?? 0,
    path: path!,
  })

  const load = async () => {
    if (!path) return
    const asked = path
    try {
      const piece = await page.host.request('text', { ...place(), offset: loaded })
      if (asked !== path) return
      if (loaded === 0) text.textContent = ''
      text.append(piece.text)
      loaded += piece.text.length
      size.textContent = sizeText(piece.total)
      more.hidden = loaded >= piece.total
    } catch (thrown) {
      page.tell(thrown)
    }
  }

  const hide = () => {
    whole.hidden = true
    path = undefined
    back?.focus()
  }

  whole.addEventListener('keydown', event => {
    if (event.key === 'Escape') hide()
  })
  page.onMoment(() => {
    if (!path) return
    loaded = 0
    void load()
  })

  return {
    element: whole,
    open(next) {
      back = document.activeElement as HTMLElement | null
      path = next
      loaded = 0
      whole.hidden = false
      name.textContent = formatPath(next)
      const { copy, saveValue } = page.offer
      fill(
        actions,
        copy && button(t('Copy'), () => void page.act({ action: 'copy', place: place() }), 'copy'),
        saveValue &&
          button(t('Save As…'), () => void page.act({ action: 'saveValue', place: place() }), 'save'),
      )
      void load()
    },
  }
}
