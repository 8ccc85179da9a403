import { number, t } from '../../../workflow/translate.ts'
import { latestOnly } from '../../model/latest.ts'
import type { DifferenceRow, Differences, Side } from '../../protocol/comparison.ts'
import { element, fill } from '../frame/element.ts'
import { icon } from '../frame/icons.ts'
import { letter } from './header.ts'
import type { Page } from './page.ts'

const partNames: Record<DifferenceRow['path'][0], () => string> = {
  context: () => t('State'),
  input: () => t('Input'),
  output: () => t('Output'),
  error: () => t('Error'),
}

const kindWords: Record<Exclude<DifferenceRow['kind'], 'inside' | 'more'>, () => string> = {
  changed: () => t('changed'),
  onlyA: () => t('only in A'),
  onlyB: () => t('only in B'),
}

/** As many more differences are listed when somebody asks for more. */
const moreParts = 500

/** What differs at a step, by JSON path. */
export interface DifferenceTree {
  element: HTMLElement
  show(step: number): void
}

/**
 * A tree of differences. Keys are those of the ARIA practices: arrows move and open, Home and End go to the ends; Enter and
 * a click open a value in the editor for differences.
 * @param onShown told what was found, each time
 */
export function createDifferenceTree(
  page: Page,
  label: string,
  onShown?: (found: Differences) => void,
): DifferenceTree {
  let rows: readonly DifferenceRow[] = []
  let focused = ''
  let step = -1
  let shown: Record<string, number> = {}
  const tree = element('div', { class: 'tree', role: 'tree', 'aria-label': label })
  const empty = element('p', { class: 'empty', hidden: true }, t('Nothing differs here.'))
  const heads = element(
    'div',
    { class: 'difference heads', 'aria-hidden': 'true' },
    element('span', {}, t('Path')),
    letter('a'),
    letter('b'),
  )
  const whole = element('div', { class: 'differences' }, heads, tree, empty)

  const ask = latestOnly(async (at: number) => {
    try {
      const found = await page.host.request('differences', {
        step: at,
        turned: page.memory.get('turned'),
        shown,
      })
      draw(found)
    } catch (thrown) {
      page.tell(thrown)
    }
  })

  const open = ({ path }: DifferenceRow) => void page.act({ action: 'openDifference', step, path })

  const turn = (row: DifferenceRow, to = !row.expanded) => {
    if (row.expanded === undefined || row.expanded === to) return
    const turned = new Set(page.memory.get('turned'))
    const key = JSON.stringify(row.path)
    if (!turned.delete(key)) turned.add(key)
    page.memory.set('turned', [...turned])
    ask(step)
  }

  const press = (row: DifferenceRow) => {
    if (row.kind === 'more') {
      const key = JSON.stringify(row.path)
      const now = rows.filter(one => one.kind !== 'more' && isPartOf(one, row)).length
      shown = { ...shown, [key]: now + moreParts }
      ask(step)
    } else if (row.expanded !== undefined) turn(row)
    else open(row)
  }

  const elements = () => [...tree.children] as HTMLElement[]
  const focus = (i: number) => {
    const [row, target] = [rows[i], elements()[i]]
    if (!row || !target) return
    for (const one of elements()) one.tabIndex = -1
    focused = keyOf(row)
    target.tabIndex = 0
    target.focus()
  }

  tree.addEventListener('keydown', event => {
    const at = rows.findIndex(row => keyOf(row) === focused)
    const row = rows[at]
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return
    const does: Record<string, () => void> = {
      ArrowDown: () => focus(at + 1),
      ArrowUp: () => focus(at - 1),
      Home: () => focus(0),
      End: () => focus(rows.length - 1),
      ArrowRight: () => (row.expanded ? focus(at + 1) : turn(row, true)),
      ArrowLeft: () =>
        row.expanded
          ? turn(row, false)
          : focus(rows.findLastIndex((one, i) => i < at && one.path.length < row.path.length)),
      ' ': () => press(row),
      Enter: () => (row.kind === 'more' ? press(row) : open(row)),
    }
    if (!Object.hasOwn(does, event.key)) return
    event.preventDefault()
    does[event.key]!()
  })

  const draw = (found: Differences) => {
    const had = tree.contains(document.activeElement)
    rows = found.rows
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
    const isEmpty = rows.length === 0
    empty.hidden = !isEmpty
    tree.hidden = isEmpty
    heads.hidden = isEmpty
    if (had) tree.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
    onShown?.(found)
  }

  return {
    element: whole,
    show(to) {
      if (to !== step) shown = {}
      step = to
      ask(to)
    },
  }
}

function drawRow(row: DifferenceRow, focused: boolean, press: () => void): HTMLElement {
  const { path, kind, a, b, expanded } = row
  const level = kind === 'more' ? path.length + 1 : path.length
  const name = path.length === 1 ? partNames[path[0]]() : String(path.at(-1))
  const drawn = element(
    'div',
    {
      class: `difference ${kind} ${path.length === 1 && kind !== 'more' ? 'part' : ''}`,
      role: 'treeitem',
      'aria-level': level,
      'aria-expanded': expanded === undefined ? undefined : String(expanded),
      title: kind === 'inside' || kind === 'more' ? undefined : t('Open in the editor for differences'),
      tabindex: focused ? 0 : -1,
      onclick: press,
    },
    kind === 'more'
      ? element('span', { class: 'show-more' }, t('Show more ({0} left)', number(Number(a))))
      : element(
          'span',
          { class: 'key' },
          expanded === undefined
            ? icon(kind === 'changed' ? 'differs' : (kind as 'onlyA' | 'onlyB'), `sign ${kind}`)
            : icon('chevron', 'twisty'),
          element('span', {}, name),
          kind !== 'inside' && unseen(`, ${kindWords[kind]()}`),
        ),
    ...(kind === 'more' || kind === 'inside' ? [] : [valueCell('a', a), valueCell('b', b)]),
  )
  drawn.style.setProperty('--level', String(level))
  return drawn
}

/** A side that does not have the value says so: an empty cell could be an empty text. */
function valueCell(side: Side, text: string | undefined): HTMLElement {
  return element(
    'span',
    { class: `text ${side} ${text === undefined ? 'missing' : ''}` },
    unseen(`, ${side.toUpperCase()} `),
    text ?? t('not there'),
  )
}

function unseen(text: string): HTMLElement {
  return element('span', { class: 'unseen' }, text)
}

function keyOf({ path, kind }: DifferenceRow): string {
  return `${kind === 'more' ? 'more ' : ''}${JSON.stringify(path)}`
}

/** True for a part directly below what a row `more` belongs to. */
function isPartOf({ path }: DifferenceRow, more: DifferenceRow): boolean {
  return path.length === more.path.length + 1 && more.path.every((step, i) => path[i] === step)
}
