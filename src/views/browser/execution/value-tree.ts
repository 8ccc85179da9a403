import { number, t, tn } from '../../../workflow/translate.ts'
import type { Change, Part, ValueRow } from '../../protocol/execution.ts'
import { type Attributes, element } from '../frame/element.ts'
import { icon } from '../frame/icons.ts'
import { createRowTree } from '../frame/row-tree.ts'
import type { Page } from './page.ts'

const partNames: Record<Part, () => string> = {
  context: () => t('Context'),
  input: () => t('Input'),
  output: () => t('Output'),
  error: () => t('Error'),
}

const changeWords: Record<Exclude<Change, 'inside'>, () => string> = {
  added: () => t('new'),
  changed: () => t('changed'),
  removed: () => t('removed'),
}

/**
 * The values of a frame as a tree. Only what is open has been read.
 * @param onOpen told which value is to be seen as a whole
 */
export function createValueTree(page: Page, onOpen: (path: ValueRow['path']) => void): HTMLElement {
  const tree = createRowTree<ValueRow>(
    { 'aria-labelledby': 'values-title' },
    {
      keyOf,
      draw: drawRow,
      turn(row, open) {
        const key = keyOf(row)
        const others = page.memory.get('open').filter(one => one !== key)
        page.look({ open: open ? [...others, key] : others })
      },
      open: ({ path }) => onOpen(path),
      more: (path, count) => page.look({ shown: { [path]: count } }),
    },
  )
  page.onMoment(({ values }) => tree.show(values))
  return tree.element
}

function drawRow(row: ValueRow, attributes: Attributes): HTMLElement {
  const { path, kind, text, size, expanded, change, old } = row
  const key = path.at(-1)!
  const isPart = path.length === 1 && kind !== 'more'
  return element(
    'div',
    { class: `value ${kind} ${change ?? ''} ${isPart ? 'part' : ''}`, ...attributes },
    expanded === undefined ? element('span', { class: 'twisty' }) : icon('chevron', 'twisty'),
    ...(kind === 'more'
      ? [element('span', { class: 'show-more' }, t('Show more ({0} left)', number(Number(text))))]
      : [
          element('span', { class: 'key' }, isPart ? partNames[path[0]]() : String(key)),
          element('span', { class: 'text' }, isPart && expanded ? '' : text),
          old !== undefined && element('span', { class: 'old' }, `${t('was')} `, element('s', {}, old)),
          change && change !== 'inside' && element('span', { class: 'change' }, changeWords[change]()),
          size !== undefined &&
            kind !== 'string' &&
            !expanded &&
            element('span', { class: 'size' }, sizeWords(kind, size)),
        ]),
  )
}

function sizeWords(kind: ValueRow['kind'], size: number): string {
  return kind === 'list' ? tn(size, '1 item', '{0} items') : ''
}

function keyOf({ path, kind, change }: ValueRow): string {
  const key = JSON.stringify(path)
  return kind === 'more' || change === 'removed' ? `${kind}${change ?? ''} ${key}` : key
}
