import { count, sizeText } from '../../model/words.ts'
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
    { class: 'list', 'aria-label': 'Large values' },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...['Value', 'Node', 'Step', 'Size'].map((title, i) =>
          element('th', { scope: 'col', class: i > 1 ? 'number' : '' }, title),
        ),
        element('th', { scope: 'col' }, element('span', { class: 'unseen' }, 'Actions')),
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
    note.textContent = 'Reading the recording …'
    try {
      const { values, valueCount } = await page.host.request('survey', {})
      table.hidden = values.length === 0
      note.textContent =
        values.length === 0
          ? 'No value of this run is longer than 4 KB.'
          : `${count(valueCount, 'value')} of more than 4 KB${valueCount > values.length ? `, of which the ${values.length} largest are listed` : ''}`
      fill(list, ...values.map(value => drawValue(page, value)))
    } catch (thrown) {
      page.tell(thrown)
    }
  }
  page.host.on('surveying', ({ part }) => {
    if (!panel.hidden) note.textContent = `Reading the recording, ${Math.round(part * 100)} %`
  })
  page.onChange(() => {
    if (!panel.hidden) void load()
  })
  return { id: 'values', title: 'Large Values', panel, shown: () => void load() }
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
    element('td', { class: 'number' }, position.toLocaleString('en')),
    element('td', { class: 'number' }, sizeText(size)),
    element(
      'td',
      { class: 'row-actions' },
      copy && iconButton(`Copy ${label}`, 'copy', () => void page.act({ action: 'copy', place })),
      saveValue &&
        iconButton(`Save ${label} as…`, 'save', () => void page.act({ action: 'saveValue', place })),
    ),
  )
}
