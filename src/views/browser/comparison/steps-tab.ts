import { number, t } from '../../../workflow/translate.ts'
import { foldSteps } from '../../model/comparison/folds.ts'
import { rowsInView } from '../../model/rows-in-view.ts'
import { stepText } from '../../model/words.ts'
import type { ComparedStep } from '../../protocol/comparison.ts'
import { iconButton } from '../frame/button.ts'
import { assign, element, fill, setText } from '../frame/element.ts'
import type { Tab } from '../frame/tabs.ts'
import { letter } from './header.ts'
import type { Page } from './page.ts'
import { createStepDetails } from './step-details.ts'
import { drawFold, drawStep, rowHeight } from './step-row.ts'

/** Steps that are asked for at once. */
const pageSize = 100

/** Pages that are held: more are asked for again when they are seen again. */
const heldPages = 60

/** The steps of both beside each other. Only the rows in view are drawn, and only theirs are asked for. */
export function stepsTab(page: Page): Tab {
  const { memory, compared } = page
  let folds = foldSteps(compared.runs, !memory.get('all'))
  const pages = new Map<number, readonly ComparedStep[]>()
  const asked = new Set<number>()
  let focused = folds.rowOf(page.step)
  let isPlaced = false

  const details = createStepDetails(page)
  const body = element('div', { class: 'rows', role: 'rowgroup' })
  const head = (name: string, ...children: (Node | string)[]) =>
    element('div', { role: 'columnheader', 'aria-label': name }, ...children)
  const scroller = element(
    'div',
    { class: 'scroller', onscroll: () => draw() },
    element(
      'div',
      { class: 'head', role: 'rowgroup' },
      element(
        'div',
        { class: 'row', role: 'row', 'aria-rowindex': 1 },
        head(t('Sign')),
        head('A', letter('a')),
        head('B', letter('b')),
        head(t('What differs'), t('What differs')),
      ),
    ),
    body,
  )
  const grid = element(
    'div',
    { class: 'table', role: 'grid', 'aria-label': t('Steps of both'), 'aria-describedby': 'steps-help' },
    scroller,
  )
  const place = element('span', { class: 'summary', role: 'status' })
  const previous = iconButton(t('Previous difference (Shift+F7)'), 'up', () => go(-1))
  const next = iconButton(t('Next difference (F7)'), 'down', () => go(1))
  const all = element('input', {
    type: 'checkbox',
    onchange: () => {
      memory.set('all', all.checked)
      folds = foldSteps(compared.runs, !all.checked)
      reveal(page.step)
    },
  })
  all.checked = memory.get('all')
  const list = element(
    'div',
    { class: 'compared' },
    element(
      'div',
      { class: 'toolbar' },
      element('div', { class: 'tools' }, previous, next),
      place,
      element('label', { class: 'check' }, all, t('Show equal steps')),
    ),
    grid,
    element(
      'p',
      { id: 'steps-help', class: 'unseen' },
      t(
        'Arrows choose a step, n and p or F7 and Shift+F7 go to the next and the previous difference, Enter shows folded steps, Shift+Enter shows the step in its workflow.',
      ),
    ),
  )
  const panel = element('div', { class: 'panel aligned' }, list, details.element)

  const load = async (number: number) => {
    if (asked.has(number)) return
    asked.add(number)
    try {
      const from = number * pageSize
      const { steps } = await page.host.request('steps', { from, to: from + pageSize })
      if (pages.size >= heldPages) {
        const oldest = pages.keys().next().value!
        pages.delete(oldest)
        asked.delete(oldest)
      }
      pages.set(number, steps)
      draw()
    } catch (thrown) {
      page.tell(thrown)
    }
  }
  const stepAt = (step: number) => pages.get(Math.floor(step / pageSize))?.[step % pageSize]

  const choose = (row: number) => {
    const found = folds.row(row)
    focused = row
    if ('step' in found) page.choose(found.step)
    else draw()
  }
  const open = (step: number) => {
    folds.open(step)
    focused = folds.rowOf(step)
    page.choose(step)
  }

  const draw = () => {
    const { rows } = folds
    assign(grid, { 'aria-rowcount': rows + 1 })
    body.style.setProperty('height', `${rows * rowHeight}px`)
    const had = body.contains(document.activeElement)
    const drawn: HTMLElement[] = []
    const { from, to } = rowsInView(scroller.scrollTop, scroller.clientHeight, rowHeight, rows)
    for (let i = from; i < to; i++) {
      const found = folds.row(i)
      if (!('step' in found)) {
        drawn.push(drawFold(i, found, i === focused, () => open(found.from)))
        continue
      }
      const { step } = found
      const known = stepAt(step)
      if (!known) void load(Math.floor(step / pageSize))
      else
        drawn.push(
          drawStep(i, known, {
            focused: i === focused,
            chosen: step === page.step,
            parts: step === compared.divergence?.position,
            press: () => {
              choose(i)
              focusRow()
            },
          }),
        )
    }
    fill(body, ...drawn)
    if (had) focusRow()
  }
  const focusRow = () => body.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true })

  /** @param middle true for what is far away: there is room for what comes before and after it */
  const bring = (row: number, middle = false) => {
    const top = row * rowHeight
    const height = scroller.clientHeight - rowHeight
    if (top >= scroller.scrollTop && top + rowHeight <= scroller.scrollTop + height) return
    if (middle) scroller.scrollTop = top - height / 3
    else scroller.scrollTop = top < scroller.scrollTop ? top : top + rowHeight - height
  }
  const reveal = (step: number) => {
    focused = folds.rowOf(step)
    bring(focused, true)
    draw()
  }
  const go = (direction: 1 | -1) => {
    const to = folds.near(page.step, direction)
    if (to !== undefined) page.choose(to)
    else setText(place, direction === 1 ? t('No later difference') : t('No earlier difference'))
  }

  body.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const inPage = Math.max(1, Math.floor(scroller.clientHeight / rowHeight) - 2)
    const to = {
      ArrowDown: focused + 1,
      ArrowUp: focused - 1,
      PageDown: focused + inPage,
      PageUp: focused - inPage,
      Home: 0,
      End: folds.rows - 1,
    }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      const row = Math.max(0, Math.min(folds.rows - 1, to))
      bring(row)
      choose(row)
      focusRow()
      return
    }
    const found = folds.row(focused)
    const isOpening = event.key === 'Enter' || event.key === ' '
    if (isOpening && !('step' in found)) open(found.from)
    else if (isOpening && event.shiftKey) details.showText()
    else if (event.key === 'n') go(1)
    else if (event.key === 'p') go(-1)
    else return
    event.preventDefault()
    focusRow()
  })
  panel.addEventListener('keydown', event => {
    if (event.key !== 'F7') return
    event.preventDefault()
    go(event.shiftKey ? -1 : 1)
  })

  const total = compared.counts.reduce((sum, one) => sum + one, 0)
  const differing = total - compared.counts[0]!
  page.onChoose(step => {
    // Where nothing differs nobody has asked for the first step.
    if (differing > 0 || memory.get('step') > 0) folds.open(step)
    setText(place, stepText(step + 1, total))
    previous.disabled = folds.near(step, -1) === undefined
    next.disabled = folds.near(step, 1) === undefined
    if (panel.hidden) isPlaced = false
    else reveal(step)
  })
  new ResizeObserver(() => {
    if (scroller.clientHeight === 0) return
    // Before it has a height nothing can be brought into view.
    if (!isPlaced) {
      isPlaced = true
      reveal(page.step)
    } else draw()
  }).observe(scroller)

  return {
    id: 'steps',
    title: t('Steps'),
    badge: differing > 0 ? number(differing) : '',
    panel,
    shown: () => reveal(page.step),
  }
}
