import { t } from '../../../workflow/translate.ts'
import { element } from '../frame/element.ts'
import type { Tab } from '../frame/tabs.ts'
import type { Page } from './page.ts'
import { createStack } from './stack.ts'
import { createValueTree } from './value-tree.ts'
import { createValueView } from './value-view.ts'

/** What there is at the playhead: the stack, and the values of one of its frames. */
export function stateTab(page: Page): Tab {
  const view = createValueView(page)
  const tree = createValueTree(page, path => view.open(path))
  const panel = element(
    'div',
    { class: 'panel state' },
    element(
      'section',
      { class: 'stack' },
      element('h2', { id: 'stack-title' }, t('Stack')),
      createStack(page),
    ),
    element(
      'section',
      { class: 'values' },
      element('h2', { id: 'values-title' }, t('Values')),
      tree,
      view.element,
    ),
  )
  return { id: 'state', title: t('State'), panel }
}
