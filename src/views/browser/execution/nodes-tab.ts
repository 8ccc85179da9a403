import { number, t, tn } from '../../../workflow/translate.ts'
import { rowsInView } from '../../model/rows-in-view.ts'
import { durationText, endWord, percent } from '../../model/words.ts'
import type { NodeRow, NodeSort, NodesQuery } from '../../protocol/execution.ts'
import { button } from '../frame/button.ts'
import { assign, element, fill, setText } from '../frame/element.ts'
import { icon, statusIcon } from '../frame/icons.ts'
import type { Tab } from '../frame/tabs.ts'
import type { Page } from './page.ts'

const columns: readonly { sort: NodeSort; title: () => string; isNumber?: true }[] = [
  { sort: 'started', title: () => '#', isNumber: true },
  { sort: 'address', title: () => t('Node') },
  { sort: 'type', title: () => t('Type') },
  { sort: 'status', title: () => t('Status') },
  { sort: 'visit', title: () => t('Visit'), isNumber: true },
  { sort: 'attempts', title: () => t('Attempts'), isNumber: true },
  { sort: 'duration', title: () => t('Duration'), isNumber: true },
]

const statuses = () => ({
  '': t('All'),
  completed: t('Completed'),
  failed: t('Failed'),
  skipped: t('Skipped'),
  cancelled: t('Cancelled'),
  open: t('Not ended'),
})

/** As in the style sheet. */
const rowHeight = 26

/** Rows that are asked for at once. */
const pageSize = 100

/** All nodes that ran. Only the rows in view are drawn, and only theirs are asked for. */
export function nodesTab(page: Page): Tab {
  const { memory } = page
  let rows = new Map<number, NodeRow>()
  let asked = new Set<number>()
  let matching = 0
  let focused = 0

  const filter = element('input', {
    type: 'search',
    class: 'filter',
    placeholder: t('Filter by name or type'),
    'aria-label': t('Filter nodes'),
    oninput: () => {
      memory.set('filter', filter.value)
      renew()
    },
  })
  filter.value = memory.get('filter')
  const status = element(
    'select',
    {
      'aria-label': t('Status of nodes'),
      onchange: () => {
        memory.set('nodeStatus', status.value)
        renew()
      },
    },
    ...Object.entries(statuses()).map(([value, text]) => element('option', { value }, text)),
  )
  status.value = memory.get('nodeStatus')
  let between = memory.get('between')
  const part = button(
    '',
    () => {
      memory.set('between', [])
      renew()
      filter.focus()
    },
    'close',
    { title: t('List all nodes'), hidden: true },
  )
  const drawPart = () => {
    between = memory.get('between')
    const [from, to] = between
    part.hidden = to === undefined
    if (to === undefined) return
    const text = t('Steps {0} to {1}', number(from!), number(to))
    fill(part, icon('close'), text)
    assign(part, { 'aria-label': t('{0}: list all nodes', text) })
  }
  const summary = element('span', { class: 'summary', role: 'status' })
  const busy = element('span', { class: 'busy', role: 'status' })

  const heads = columns.map(({ sort, title, isNumber }) =>
    element(
      'div',
      { role: 'columnheader', class: isNumber ? 'number' : '' },
      element(
        'button',
        {
          type: 'button',
          'aria-label': sort === 'started' ? t('Order') : undefined,
          onclick: () => {
            memory.set('descending', memory.get('sort') === sort && !memory.get('descending'))
            memory.set('sort', sort)
            renew()
          },
        },
        title(),
        icon('chevron', 'direction'),
      ),
    ),
  )
  const body = element('div', { class: 'rows', role: 'rowgroup' })
  const scroller = element(
    'div',
    { class: 'scroller', onscroll: () => draw() },
    element(
      'div',
      { class: 'head', role: 'rowgroup' },
      element('div', { class: 'row', role: 'row', 'aria-rowindex': 1 }, ...heads),
    ),
    body,
  )
  const table = element('div', { class: 'table', role: 'grid', 'aria-label': t('Nodes') }, scroller)
  const empty = element('p', { class: 'empty', hidden: true }, t('No node fits the filter.'))
  const panel = element(
    'div',
    { class: 'panel nodes' },
    element(
      'div',
      { class: 'toolbar' },
      element('span', { class: 'search' }, icon('search'), filter),
      status,
      part,
      summary,
      busy,
    ),
    table,
    empty,
  )

  const query = (offset: number): NodesQuery => ({
    sort: memory.get('sort') as NodeSort,
    descending: memory.get('descending'),
    text: memory.get('filter'),
    ...(memory.get('nodeStatus') !== '' && {
      status: memory.get('nodeStatus') as NonNullable<NodesQuery['status']>,
    }),
    ...(between[1] !== undefined && { between: { from: between[0]!, to: between[1] } }),
    offset,
    limit: pageSize,
  })

  const load = async (offset: number) => {
    if (asked.has(offset)) return
    asked.add(offset)
    const [into, from] = [rows, asked]
    try {
      const found = await page.host.request('nodes', query(offset))
      // Something else may be wanted by now.
      if (from !== asked) return
      found.rows.forEach((row, i) => void into.set(offset + i, row))
      matching = found.matching
      setText(busy, '')
      setText(
        summary,
        found.matching === found.total
          ? tn(found.total, '1 node', '{0} nodes')
          : t('{0} of {1}', number(found.matching), tn(found.total, '1 node', '{0} nodes')),
      )
      draw()
    } catch (thrown) {
      page.tell(thrown)
    }
  }

  const renew = (keep = false) => {
    rows = keep ? rows : new Map()
    asked = new Set()
    drawPart()
    if (!keep) {
      focused = 0
      scroller.scrollTop = 0
    }
    columns.forEach(({ sort }, i) => {
      const sorted = memory.get('sort') === sort
      assign(heads[i]!, {
        'aria-sort': sorted ? (memory.get('descending') ? 'descending' : 'ascending') : 'none',
      })
    })
    void load(Math.floor(scroller.scrollTop / rowHeight / pageSize) * pageSize)
  }

  const go = (row: NodeRow) => {
    page.seek(row.position, row.span)
    page.show('state')
  }

  const draw = () => {
    empty.hidden = matching > 0 || rows.size > 0
    assign(table, { 'aria-rowcount': matching + 1 })
    body.style.setProperty('height', `${matching * rowHeight}px`)
    const { from, to } = rowsInView(scroller.scrollTop, scroller.clientHeight, rowHeight, matching)
    const open = new Set(page.moment?.threads.flatMap(({ frames }) => frames.map(({ span }) => span)))
    const had = body.contains(document.activeElement)
    const drawn: HTMLElement[] = []
    for (let i = from; i < to; i++) {
      const row = rows.get(i)
      if (row) drawn.push(drawRow(row, i, i === focused, open.has(row.span), () => go(row)))
      // Also what is there, but from before the recording has grown.
      void load(Math.floor(i / pageSize) * pageSize)
    }
    fill(body, ...drawn)
    if (had) body.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }

  const move = (event: KeyboardEvent) => {
    const inPage = Math.max(1, Math.floor(scroller.clientHeight / rowHeight) - 2)
    const to = {
      ArrowDown: focused + 1,
      ArrowUp: focused - 1,
      PageDown: focused + inPage,
      PageUp: focused - inPage,
      Home: 0,
      End: matching - 1,
    }[event.key]
    const row = rows.get(focused)
    if (event.key === 'Enter' && row) go(row)
    if (to === undefined) return
    event.preventDefault()
    focused = Math.max(0, Math.min(matching - 1, to))
    const top = focused * rowHeight
    const height = scroller.clientHeight - rowHeight
    if (top < scroller.scrollTop) scroller.scrollTop = top
    else if (top + rowHeight > scroller.scrollTop + height) scroller.scrollTop = top + rowHeight - height
    draw()
    body.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }
  body.addEventListener('keydown', move)

  page.onChange(() => {
    if (panel.hidden) asked = new Set()
    else renew(true)
  })
  page.onMoment(() => {
    if (!panel.hidden) draw()
  })
  page.host.on('surveying', ({ part }) => {
    if (memory.get('sort') === 'duration' && rows.size === 0)
      setText(busy, t('Reading durations, {0} %', percent(part)))
  })
  new ResizeObserver(() => draw()).observe(scroller)

  return {
    id: 'nodes',
    title: t('Nodes'),
    badge: number(page.overview.nodes),
    panel,
    shown() {
      // The timeline has chosen another part.
      if (String(between) !== String(memory.get('between'))) renew()
      else if (asked.size === 0) renew(rows.size > 0)
      else draw()
    },
  }
}

function drawRow(row: NodeRow, i: number, focused: boolean, current: boolean, go: () => void): HTMLElement {
  const { address, type, status, visit, visits, attempts, duration } = row
  const cell = (text: string, kind = '') =>
    element('div', { role: 'gridcell', class: kind, title: text }, text)
  const drawn = element(
    'div',
    {
      class: `row ${status} ${current ? 'current' : ''}`,
      role: 'row',
      'aria-rowindex': i + 2,
      'aria-current': current ? 'true' : undefined,
      tabindex: focused ? 0 : -1,
      onclick: go,
    },
    cell(number(i + 1), 'number quiet'),
    cell(address, 'address code'),
    cell(type, 'quiet'),
    element('div', { role: 'gridcell', class: 'state' }, statusIcon(status), endWord(status)),
    cell(visits > 1 ? t('{0} of {1}', visit, visits) : String(visit), 'number'),
    cell(String(attempts), attempts > 1 ? 'number notable' : 'number'),
    cell(duration === undefined ? '' : durationText(duration), 'number'),
  )
  drawn.style.setProperty('top', `${i * rowHeight}px`)
  return drawn
}
