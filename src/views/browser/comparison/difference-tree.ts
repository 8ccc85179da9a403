import { number, t } from '../../../workflow/translate.ts'
import { latestOnly } from '../../model/latest.ts'
import type { DifferenceRow, Differences, Side } from '../../protocol/comparison.ts'
import { type Attributes, element } from '../frame/element.ts'
import { icon } from '../frame/icons.ts'
import { createRowTree } from '../frame/row-tree.ts'
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

/** What differs at a step, by JSON path. */
export interface DifferenceTree {
  element: HTMLElement
  show(step: number): void
}

/**
 * A tree of differences; Enter and a click open a value in the editor for differences.
 * @param onShown told what was found, each time
 */
export function createDifferenceTree(
  page: Page,
  label: string,
  onShown?: (found: Differences) => void,
): DifferenceTree {
  let step = -1
  let shown: Record<string, number> = {}
  const tree = createRowTree<DifferenceRow>(
    { 'aria-label': label },
    {
      // What only B has may stand at the index of something else in A.
      keyOf: ({ path, kind }) => `${kind === 'more' || kind === 'onlyB' ? kind : ''} ${JSON.stringify(path)}`,
      draw: drawRow,
      turn({ path }) {
        const turned = new Set(page.memory.get('turned'))
        const key = JSON.stringify(path)
        if (!turned.delete(key)) turned.add(key)
        page.memory.set('turned', [...turned])
        ask(step)
      },
      open: ({ path, pathB = path, kind }) =>
        void page.act({
          action: 'openDifference',
          step,
          ...(kind !== 'onlyB' && { a: path }),
          ...(kind !== 'onlyA' && { b: pathB }),
        }),
      more(path, count) {
        shown = { ...shown, [path]: count }
        ask(step)
      },
    },
  )
  const empty = element('p', { class: 'empty', hidden: true }, t('Nothing differs here.'))
  const heads = element(
    'div',
    { class: 'difference heads', 'aria-hidden': 'true' },
    element('span', {}, t('Path')),
    letter('a'),
    letter('b'),
  )
  const whole = element('div', { class: 'differences' }, heads, tree.element, empty)

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

  const draw = (found: Differences) => {
    tree.show(found.rows)
    const isEmpty = found.rows.length === 0
    empty.hidden = !isEmpty
    tree.element.hidden = isEmpty
    heads.hidden = isEmpty
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

function drawRow(row: DifferenceRow, attributes: Attributes): HTMLElement {
  const { path, kind, a, b, expanded } = row
  const name = path.length === 1 ? partNames[path[0]]() : nameOf(row)
  return element(
    'div',
    {
      class: `difference ${kind} ${path.length === 1 && kind !== 'more' ? 'part' : ''}`,
      title: kind === 'inside' || kind === 'more' ? undefined : t('Open in the editor for differences'),
      ...attributes,
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

/** The last key; of an item that is at another place in B, both indexes. */
function nameOf({ path, pathB = path }: DifferenceRow): string {
  const [inA, inB] = [path.at(-1), pathB.at(-1)]
  return inA === inB ? String(inA) : `${inA} ↔ ${inB}`
}

function unseen(text: string): HTMLElement {
  return element('span', { class: 'unseen' }, text)
}
