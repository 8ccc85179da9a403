import { t } from '../../../workflow/translate.ts'
import { fileName } from '../../model/words.ts'
import { button } from '../frame/button.ts'
import { element, fill } from '../frame/element.ts'
import type { Tab } from '../frame/tabs.ts'
import type { Page } from './page.ts'

/** The text that ran, as the recording has it. The lines of the node at the playhead are marked. */
export function sourceTab(page: Page): Tab {
  const text = element('div', { class: 'texts' })
  const panel = element(
    'div',
    { class: 'panel source' },
    element(
      'div',
      { class: 'toolbar' },
      element('span', { class: 'summary' }, t('The text that ran, kept in the recording.')),
      page.offer.openSource &&
        button(t('Open in Editor'), () => void page.act({ action: 'openSource' }), 'file'),
    ),
    text,
  )
  let drawn = false
  let asked = 0
  let marked: HTMLElement[] = []

  const load = async () => {
    const span = page.moment?.span
    const own = ++asked
    try {
      const { files, lines } = await page.host.request('source', span === undefined ? {} : { span })
      // A later question has been answered before.
      if (own !== asked) return
      if (!drawn) {
        drawn = true
        fill(text, ...files.map((file, i) => drawFile(file.path, file.text, i, files.length > 1)))
      }
      for (const line of marked) line.classList.remove('here')
      const file = files.findIndex(({ path }) => path === lines?.path)
      marked = lines
        ? [...text.querySelectorAll<HTMLElement>(`[data-file="${file}"] > li`)].slice(
            lines.from,
            lines.to + 1,
          )
        : []
      for (const line of marked) line.classList.add('here')
      marked[0]?.scrollIntoView({ block: 'nearest' })
    } catch (thrown) {
      page.tell(thrown)
    }
  }
  page.onMoment(() => {
    if (!panel.hidden) void load()
  })
  return { id: 'source', title: t('Source'), panel, shown: () => void load() }
}

function drawFile(path: string, source: string, i: number, named: boolean): HTMLElement {
  return element(
    'section',
    { 'aria-label': fileName(path) },
    named && element('h3', { class: 'code' }, path),
    element(
      'ol',
      { class: 'lines', 'data-file': i, tabindex: 0, 'aria-label': t('Text of {0}', fileName(path)) },
      ...source.split('\n').map(line => element('li', {}, line)),
    ),
  )
}
