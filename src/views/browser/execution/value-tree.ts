import { number, t, tn } from '../../../workflow/translate.ts'
import type { Change, Moment, Part, ValueRow } from '../../protocol/execution.ts'
import { element, fill } from '../frame/element.ts'
import { icon } from '../frame/icons.ts'
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

/** As many more parts are shown when somebody asks for more. */
const moreParts = 500

/**
 * The values of a frame as a tree. Only what is open has been read. Keys are those of the ARIA practices: arrows move and
 * open, Home and End go to the ends, Enter shows the whole value.
 * @param onOpen told which value is to be seen as a whole
 */
export function createValueTree(page: Page, onOpen: (path: ValueRow['path']) => void): HTMLElement {
  let rows: readonly ValueRow[] = []
  let focused = ''
  const tree = element('div', { class: 'tree', role: 'tree', 'aria-labelledby': 'values-title' })

  const toggle = (row: ValueRow, open = !row.expanded) => {
    const key = keyOf(row)
    if (row.expanded === undefined || row.expanded === open) return
    const others = page.memory.get('open').filter(one => one !== key)
    page.look({ open: open ? [...others, key] : others })
  }

  const press = (row: ValueRow) => {
    if (row.kind === 'more') {
      const key = JSON.stringify(row.path)
      const now = rows.filter(one => one.kind !== 'more' && isPart(one, row)).length
      page.look({ shown: { [key]: now + moreParts } })
    } else if (row.expanded === undefined) onOpen(row.path)
    else toggle(row)
  }

  const elements = () => [...tree.children] as HTMLElement[]

  const focus = (i: number) => {
    const row = rows[i]
    const target = elements()[i]
    if (!row || !target) return
    for (const one of elements()) one.tabIndex = -1
    focused = keyOf(row)
    target.tabIndex = 0
    target.focus()
  }

  const move = (event: KeyboardEvent) => {
    const at = rows.findIndex(row => keyOf(row) === focused)
    const row = rows[at]
    if (!row) return
    const parent = () => rows.findLastIndex((one, i) => i < at && one.path.length < row.path.length)
    switch (event.key) {
      case 'ArrowDown':
        focus(at + 1)
        break
      case 'ArrowUp':
        focus(at - 1)
        break
      case 'Home':
        focus(0)
        break
      case 'End':
        focus(rows.length - 1)
        break
      case 'ArrowRight':
        if (row.expanded === false) toggle(row, true)
        else if (row.expanded) focus(at + 1)
        break
      case 'ArrowLeft':
        if (row.expanded) toggle(row, false)
        else focus(parent())
        break
      case ' ':
        press(row)
        break
      case 'Enter':
        if (row.kind === 'more') press(row)
        else onOpen(row.path)
        break
      default:
        return
    }
    event.preventDefault()
  }
  tree.addEventListener('keydown', move)

  const draw = (moment: Moment) => {
    const had = tree.contains(document.activeElement)
    rows = moment.values
    if (!rows.some(row => keyOf(row) === focused)) focused = rows[0] ? keyOf(rows[0]) : ''
    fill(
      tree,
      ...rows.map((row, i) =>
        drawRow(row, keyOf(row) === focused, () => {
          focus(i)
          press(row)
        }),
      ),
    )
    if (had) tree.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }
  page.onMoment(draw)
  return tree
}

function drawRow(row: ValueRow, focused: boolean, press: () => void): HTMLElement {
  const { path, kind, text, size, expanded, change, old } = row
  const level = kind === 'more' ? path.length + 1 : path.length
  const key = path.at(-1)!
  const isPart = path.length === 1 && kind !== 'more'
  const drawn = element(
    'div',
    {
      class: `value ${kind} ${change ?? ''} ${isPart ? 'part' : ''}`,
      role: 'treeitem',
      'aria-level': level,
      'aria-expanded': expanded === undefined ? undefined : String(expanded),
      tabindex: focused ? 0 : -1,
      onclick: press,
    },
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
  drawn.style.setProperty('--level', String(level))
  return drawn
}

function sizeWords(kind: ValueRow['kind'], size: number): string {
  return kind === 'list' ? tn(size, '1 item', '{0} items') : ''
}

function keyOf({ path, kind, change }: ValueRow): string {
  const key = JSON.stringify(path)
  return kind === 'more' || change === 'removed' ? `${kind}${change ?? ''} ${key}` : key
}

/** True for a part directly below what a row `more` belongs to. */
function isPart({ path }: ValueRow, more: ValueRow): boolean {
  return path.length === more.path.length + 1 && more.path.every((step, i) => path[i] === step)
}
