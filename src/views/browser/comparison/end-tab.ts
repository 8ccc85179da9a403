import { number, t } from '../../../workflow/translate.ts'
import { element } from '../frame/element.ts'
import type { Tab } from '../frame/tabs.ts'
import { createDifferenceTree } from './difference-tree.ts'
import type { Page } from './page.ts'

/** What differs in the state and the output when both had come to their ends. */
export function endTab(page: Page): Tab {
  const tree = createDifferenceTree(page, t('State and output at the end'))
  const panel = element('div', { class: 'panel end' }, tree.element)
  const { atEnd } = page.compared
  return {
    id: 'end',
    title: t('State at the End'),
    badge: atEnd > 0 ? number(atEnd) : '',
    panel,
    shown: () => tree.show(0),
  }
}
