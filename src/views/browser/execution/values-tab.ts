import { number, t, tn } from '../../../workflow/translate.ts'
import { percent, sizeText } from '../../model/words.ts'
import type { LargeValue } from '../../protocol/execution.ts'
import { iconButton } from '../frame/button.ts'
import { element, fill } from '../frame/element.ts'
import type { Tab } from '../frame/tabs.ts'
import type { Page } from './page.ts'

/** The large values of the run, which are found only by reading all of it. */
export function valuesTab(page: Page): Tab {
  const list = element('tbody', {})
  const note = element('p', { class: 'summary', role: 'status' })
  const table = element(
    'table',
    { class: 'list', 'aria-label': t('Large values') },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...[t('Value'), t('Node'), t('Step'), t('Size')].map((title, i) =>
          element('th', { scope: 'col', class: i > 1 ? 'number' : '' }, title),
        ),
        element('th', { scope: 'col' }, element('span', { class: 'unseen' }, t('Actions'))),
      ),
    ),
    list,
  )
  table.hidden = true
  const panel = element('div', { class: 'panel large' }, note, table)
  let loaded = -1

  const load = async () => {
    if (loaded === page.overview.events) return
    loaded = page.overview.events
    note.textContent = t('Reading the recording …')
    try {
      const { values, valueCount } = await page.host.request('survey', {})
      table.hidden = values.length === 0
      note.textContent =
        values.length === 0
          ? t('No value of this run is longer than 4 KB.')
          : valueCount > values.length
            ? t(
                '{0} values of more than 4 KB, of which the {1} largest are listed',
                number(valueCount),
                number(values.length),
              )
            : tn(valueCount, '1 value of more than 4 KB', '{0} values of more than 4 KB')
      fill(list, ...values.map(value => drawValue(page, value)))
    } catch (thrown) {
      page.tell(thrown)
    }
  }
  page.host.on('surveying', ({ part }) => {
    if (!panel.hidden) note.textContent = t('Reading the recording, {0} %', percent(part))
  })
  page.onChange(() => {
    if (!panel.hidden) void load()
  })
  return { id: 'values', title: t('Large Values'), panel, shown: () => void load() }
}

function drawValue(page: Page, value: LargeValue): HTMLElement {
  const { position, span, path, address, label, size, preview } = value
  const place = { position, span, path }
  const { copy, saveValue } = page.offer
  return element(
    'tr',
    {},
    element(
      'td',
      {},
      element(
        'button',
        {
          type: 'button',
          class: 'link code',
          onclick: () => {
            page.seek(position, span)
            page.show('state')
          },
        },
        label,
      ),
      element('span', { class: 'preview code' }, preview),
    ),
    element('td', { class: 'code' }, address),
    element('td', { class: 'number' }, number(position)),
    element('td', { class: 'number' }, sizeText(size)),
    element(
      'td',
      { class: 'row-actions' },
      copy && iconButton(t('Copy {0}', label), 'copy', () => void page.act({ action: 'copy', place })),
      saveValue &&
        iconButton(t('Save {0} as…', label), 'save', () => void page.act({ action: 'saveValue', place })),
    ),
  )
}
