import type { NodeTiming } from '../../../history/compare/timings.ts'
import { decimals, number, t, tn } from '../../../workflow/translate.ts'
import {
  ratioOf,
  sortTimings,
  type TimingColumn,
  timingColumns,
  timingValue,
  tokensOf,
} from '../../model/comparison/timings.ts'
import { costText, durationText } from '../../model/words.ts'
import { button } from '../frame/button.ts'
import { assign, element, fill } from '../frame/element.ts'
import { icon } from '../frame/icons.ts'
import type { Tab } from '../frame/tabs.ts'
import type { Page } from './page.ts'

const titles = (): Record<TimingColumn, string> => ({
  node: t('Node'),
  visitsA: t('Visits A'),
  visitsB: t('Visits B'),
  timeA: t('Time A'),
  timeB: t('Time B'),
  difference: 'B − A',
  ratio: 'B : A',
  tokensA: t('Tokens A'),
  tokensB: t('Tokens B'),
  costA: t('Cost A'),
  costB: t('Cost B'),
})

const ofModels: ReadonlySet<TimingColumn> = new Set(['tokensA', 'tokensB', 'costA', 'costB'])

/** So many nodes are listed before one asks for all. */
const atOnce = 500

/** What the nodes took in both, and in all. */
export function timingTab(page: Page): Tab {
  const { memory, compared } = page
  const hasUsage = compared.usage.a !== undefined || compared.usage.b !== undefined
  const columns = timingColumns.filter(column => hasUsage || !ofModels.has(column))
  const named = titles()
  const body = element('tbody', {})
  const rest = element('p', { class: 'summary' })
  const isNumber = (column: TimingColumn) => (column === 'node' ? '' : 'number')
  const heads = columns.map(column =>
    element(
      'th',
      { scope: 'col', class: isNumber(column) },
      element(
        'button',
        {
          type: 'button',
          onclick: () => {
            memory.set(
              'descending',
              memory.get('sort') === column ? !memory.get('descending') : column !== 'node',
            )
            memory.set('sort', column)
            draw()
          },
        },
        named[column],
        icon('chevron', 'direction'),
      ),
    ),
  )
  const total = element(
    'tfoot',
    {},
    element('tr', {}, ...columns.map(column => drawCell(column, totalOf(page, column)))),
  )
  const table = element(
    'table',
    { class: 'list timings', 'aria-label': t('Times by node') },
    element('thead', {}, element('tr', {}, ...heads)),
    body,
    total,
  )
  const panel = element('div', { class: 'panel' }, table, rest)
  let all = false

  const draw = () => {
    const sort = memory.get('sort') as TimingColumn
    const descending = memory.get('descending')
    columns.forEach((column, i) => {
      assign(heads[i]!, {
        'aria-sort': column === sort ? (descending ? 'descending' : 'ascending') : 'none',
      })
    })
    const sorted = sortTimings(compared.timings, sort, descending)
    const listed = all ? sorted : sorted.slice(0, atOnce)
    fill(body, ...listed.map(timing => drawRow(timing, columns)))
    rest.hidden = listed.length === sorted.length
    fill(
      rest,
      button(tn(sorted.length, 'Show the node', 'Show all {0} nodes'), () => {
        all = true
        draw()
      }),
    )
  }
  return { id: 'timing', title: t('Timing and Cost'), panel, shown: draw }
}

function drawRow(timing: NodeTiming, columns: readonly TimingColumn[]): HTMLElement {
  return element('tr', {}, ...columns.map(column => drawCell(column, timingValue(timing, column))))
}

/** What both took as a whole: the clock's time, and all calls of models. */
function totalOf({ executions: { a, b }, compared: { usage } }: Page, column: TimingColumn) {
  const values: Record<TimingColumn, string | number | undefined> = {
    node: t('Whole execution'),
    visitsA: a.nodes,
    visitsB: b.nodes,
    timeA: a.duration,
    timeB: b.duration,
    difference: b.duration - a.duration,
    ratio: ratioOf(a.duration, b.duration),
    tokensA: usage.a && tokensOf({ usage: usage.a }),
    tokensB: usage.b && tokensOf({ usage: usage.b }),
    costA: usage.a?.cost,
    costB: usage.b?.cost,
  }
  return values[column]
}

function drawCell(column: TimingColumn, value: string | number | undefined): HTMLElement {
  const text = value === undefined ? '' : typeof value === 'string' ? value : numberText(column, value)
  if (column === 'node') return element('th', { scope: 'row', class: 'code' }, text)
  return element('td', { class: 'number' }, text)
}

function numberText(column: TimingColumn, value: number): string {
  switch (column) {
    case 'timeA':
    case 'timeB':
      return durationText(value)
    case 'difference':
      return value === 0 ? '0' : `${value < 0 ? '−' : '+'}${durationText(Math.abs(value))}`
    case 'ratio':
      return `${value < 10 ? decimals(value.toFixed(2)) : number(Math.round(value))}×`
    case 'costA':
    case 'costB':
      return costText(value)
    default:
      return number(value)
  }
}
