import { t, tn } from '../../../../workflow/translate.ts'
import { latestOnly } from '../../../model/latest.ts'
import { inside, moveRange, type Range, zoomRange } from '../../../model/timeline/range.ts'
import { percent, stepText } from '../../../model/words.ts'
import type { Axis, Rows, SpansQuery, SpansWindow } from '../../../protocol/spans.ts'
import { button, iconButton } from '../../frame/button.ts'
import { assign, element, fill, setText } from '../../frame/element.ts'
import type { Tab } from '../../frame/tabs.ts'
import { onTheme, readTheme } from '../../frame/theme.ts'
import type { Page } from '../page.ts'
import { axisText } from './axis-text.ts'
import { legendOf, markText } from './marks.ts'
import { barText, heights, paintTimeline } from './paint.ts'
import { listenToPointer } from './pointer.ts'

/** Spans that are listed for those who do not see them. */
const mostListed = 40

/** What is asked for reaches so far beyond what is seen, in lengths of it: moving a little finds it there. */
const beyond = 0.75

/** How far one sees: a little beyond the end, where the playhead can stand, too. */
const far = (end: number) => Math.max(1, end) * 1.01

/** All spans over time: threads with what is nested in them, or a row for each node. */
export function timelineTab(page: Page): Tab {
  const { memory, host } = page
  let window: SpansWindow | undefined
  let range: Range = { from: 0, to: 1 }
  let top = 0
  let size = { width: 0, height: 0 }
  let playhead = 0
  let theme = readTheme(document.body)
  let open = new Set<number>()
  let isStale = true
  let isWhole = true

  const axis = (): Axis => (memory.get('axis') === 'steps' ? 'steps' : 'time')
  const rows = (): Rows => (memory.get('rows') === 'gantt' ? 'gantt' : 'flame')
  const canvas = element('canvas', { 'aria-hidden': 'true' })
  const context = canvas.getContext('2d')!
  const tip = element('div', { class: 'timeline-tip', 'aria-hidden': 'true', hidden: true })
  const slider = element('div', {
    class: 'timeline-keys',
    role: 'slider',
    tabindex: 0,
    'aria-label': t('Playhead on the timeline'),
    'aria-describedby': 'timeline-help',
    'aria-valuemin': 1,
    'aria-valuenow': 1,
  })
  const whole = element('div', { class: 'timeline-view' }, canvas, slider, tip)
  const list = element('ul', { class: 'unseen', 'aria-label': t('Spans in view') })

  let asked = false
  const draw = () => {
    if (asked) return
    asked = true
    requestAnimationFrame(() => {
      asked = false
      if (!window || size.width === 0) return
      context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
      paintTimeline(context, size, { window, range, axis: axis(), top, playhead, open, theme })
    })
  }

  const ask = latestOnly(async (query: SpansQuery) => {
    try {
      const found = await host.request('spans', query)
      // Something else may be wanted by now.
      if (query.axis !== axis() || query.rows !== rows()) return
      const isFirst = window === undefined
      window = found
      setText(busy, '')
      if (isFirst) {
        fillKeys(found.keys)
        const [from, to] = memory.get('range')
        isWhole = from === undefined || to === undefined || from >= to || to > far(found.end)
        if (!isWhole) see({ from: from!, to: to! })
      }
      if (isWhole) range = { from: 0, to: far(found.end) }
      tellRange()
      placePlayhead()
    } catch (thrown) {
      page.tell(thrown)
    }
  })
  const load = () => {
    const length = range.to - range.from
    const more = isWhole ? 0 : beyond
    const key = memory.get('key')
    ask({
      axis: axis(),
      rows: rows(),
      from: range.from - length * more,
      to: range.to + length * more,
      counted: range,
      parts: Math.max(200, size.width) * (1 + 2 * more),
      firstRow: Math.floor(top / heights.row) - 10,
      lastRow: Math.ceil((top + size.height) / heights.row) + 10,
      ...(key !== '' && { key }),
    })
  }
  /** All of it, as far as it is known before anything was asked. */
  const seeAll = () => {
    isWhole = true
    const { duration, events } = page.overview
    range = { from: 0, to: far(axis() === 'time' ? duration : events - 1) }
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  const see = (to: Range, down = top) => {
    if (!window) return
    range = inside(to, far(window.end))
    isWhole = range.to - range.from >= far(window.end) * 0.999
    const most = window.rows * heights.row + heights.ruler + heights.marks + 8 - size.height
    top = Math.max(0, Math.min(most, down))
    draw()
    load()
    clearTimeout(timer)
    timer = setTimeout(() => memory.set('range', isWhole ? [] : [range.from, range.to]), 300)
  }
  const least = () => (axis() === 'time' ? 0.01 : 6)
  const zoom = (factor: number, at = Math.max(range.from, Math.min(range.to, playhead))) =>
    window && see(zoomRange(range, factor, at, far(window.end), least()))
  const placeAt = (x: number) => range.from + (x / Math.max(1, size.width)) * (range.to - range.from)

  const scrub = latestOnly(async (at: number) => {
    try {
      const { position } = await host.request('positionAt', { axis: axis(), at })
      if (position !== page.position) page.seek(position)
    } catch (thrown) {
      page.tell(thrown)
    }
  })
  const placePlayhead = () => {
    const { moment } = page
    if (axis() === 'steps') playhead = page.position - 0.5
    else if (moment) playhead = moment.time
    draw()
  }

  const summary = element('span', { class: 'summary', role: 'status' })
  const legend = element('ul', { class: 'legend', 'aria-label': t('Marks') })
  const busy = element('span', { class: 'busy', role: 'status' })
  const tellRange = () => {
    if (!window) return
    const [from, to] = [range.from, Math.min(range.to, window.end)].map(at => axisText(at, axis()))
    setText(summary, tn(window.inPart, '1 span shown, {1} to {2}', '{0} spans shown, {1} to {2}', from!, to!))
    const { bars, marks } = window
    fill(legend, ...legendOf(marks))
    const listed = bars.row.slice(0, mostListed).map((_, i) => element('li', {}, barText(window!, i, axis())))
    const marked = marks.slice(0, mostListed).map(mark => element('li', {}, markText(mark, axis())))
    fill(list, ...marked, ...listed)
  }

  const renew = () => {
    window = undefined
    top = 0
    memory.set('range', [])
    seeAll()
    load()
  }
  const choice = (name: 'axis' | 'rows', label: string, options: Record<string, string>) => {
    const select = element(
      'select',
      {
        'aria-label': label,
        onchange: () => {
          memory.set(name, select.value)
          renew()
        },
      },
      ...Object.entries(options).map(([value, text]) => element('option', { value }, text)),
    )
    select.value = memory.get(name)
    return select
  }
  const keys = element('select', {
    'aria-label': t('Variable whose writes are marked'),
    onchange: () => {
      memory.set('key', keys.value)
      load()
    },
  })
  const fillKeys = (names: readonly string[]) => {
    fill(
      keys,
      element('option', { value: '' }, t('Writes of …')),
      ...names.map(name => element('option', { value: name }, t('Writes of {0}', name))),
    )
    keys.value = names.includes(memory.get('key')) ? memory.get('key') : ''
  }

  const listNodes = async () => {
    try {
      const positionAt = async (at: number) =>
        (await host.request('positionAt', { axis: axis(), at: Math.max(0, at) })).position
      memory.set('between', isWhole ? [] : [await positionAt(range.from), await positionAt(range.to)])
      page.show('nodes')
    } catch (thrown) {
      page.tell(thrown)
    }
  }
  const near = async (direction: 1 | -1) => {
    try {
      page.seek((await host.request('near', { position: page.position, direction })).position)
    } catch (thrown) {
      page.tell(thrown)
    }
  }
  slider.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !window) return
    const by = event.shiftKey ? 10 : 1
    const length = range.to - range.from
    const does: Record<string, () => void> = {
      ArrowRight: () => page.seek(page.position + by),
      ArrowLeft: () => page.seek(page.position - by),
      PageDown: () => void near(1),
      PageUp: () => void near(-1),
      Home: () => page.seek(1),
      End: () => page.seek(page.overview.last),
      ArrowDown: () => see(range, top + heights.row * 2),
      ArrowUp: () => see(range, top - heights.row * 2),
      '+': () => zoom(0.7),
      '=': () => zoom(0.7),
      '-': () => zoom(1 / 0.7),
      '0': () => see({ from: 0, to: far(window!.end) }),
      '[': () => see(moveRange(range, -length / 4, far(window!.end))),
      ']': () => see(moveRange(range, length / 4, far(window!.end))),
    }
    if (!Object.hasOwn(does, event.key)) return
    event.preventDefault()
    does[event.key]!()
  })

  listenToPointer(whole, slider, {
    look: () => ({ window, range, top, size, playhead }),
    see,
    zoom: (factor, x) => zoom(factor, placeAt(x)),
    scrub(x) {
      playhead = placeAt(x)
      draw()
      scrub(Math.max(0, placeAt(x)))
    },
    seek: (position, span) => page.seek(position, span),
    point(text, x, y) {
      tip.hidden = text === ''
      setText(tip, text)
      tip.style.left = `${Math.min(x + 12, size.width - 220)}px`
      tip.style.top = `${y + 16}px`
    },
    words: (i, isMark) =>
      !window ? '' : isMark ? markText(window.marks[i]!, axis()) : barText(window, i, axis()),
  })

  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = whole
    if (width === 0 || height === 0) return
    size = { width, height }
    canvas.width = Math.round(width * devicePixelRatio)
    canvas.height = Math.round(height * devicePixelRatio)
    draw()
    if (window) load()
  }).observe(whole)
  onTheme(() => {
    theme = readTheme(document.body)
    draw()
  })
  page.onMove(placePlayhead)
  page.onMoment(moment => {
    open = new Set(moment.threads.flatMap(({ frames }) => frames.map(({ span }) => span)))
    assign(slider, {
      'aria-valuemax': page.overview.last,
      'aria-valuenow': page.position,
      'aria-valuetext': `${stepText(page.position, page.overview.last)}, ${axisText(moment.time, 'time')}: ${moment.event?.text ?? ''}`,
    })
    placePlayhead()
    // The playhead is followed where it goes.
    if (panel.hidden || !window || isWhole) return
    const length = range.to - range.from
    if (playhead < range.from || playhead > range.to)
      see({ from: playhead - length / 2, to: playhead + length / 2 })
  })
  page.onChange(() => {
    isStale = true
    if (panel.hidden) return
    if (isWhole) seeAll()
    load()
  })
  host.on('hits', () => {
    isStale = true
    if (!panel.hidden && window) load()
  })
  host.on('surveying', ({ part }) => {
    if (!panel.hidden && !window) setText(busy, t('Reading times, {0} %', percent(part)))
  })

  const panel = element(
    'div',
    { class: 'panel timeline' },
    element(
      'div',
      { class: 'toolbar' },
      choice('rows', t('Rows'), { flame: t('Threads'), gantt: t('Nodes') }),
      choice('axis', t('Axis'), { time: t('Time'), steps: t('Steps') }),
      keys,
      element(
        'span',
        { class: 'tools' },
        iconButton(t('Zoom Out'), 'minus', () => zoom(1 / 0.6)),
        iconButton(t('Zoom In'), 'plus', () => zoom(0.6)),
        iconButton(t('Show All'), 'fit', () => window && see({ from: 0, to: far(window.end) })),
      ),
      button(t('List Nodes'), () => void listNodes(), undefined, {
        title: t('Lists the nodes of the part that is seen'),
      }),
      summary,
      busy,
      legend,
    ),
    whole,
    list,
    element(
      'p',
      { id: 'timeline-help', class: 'unseen' },
      t(
        'Left and right move by a step, with Shift by ten, Page Up and Page Down by a node. Plus, minus and 0 change how much is seen, brackets and up and down move it. The tab "Nodes" has the same as a table.',
      ),
    ),
  )
  return {
    id: 'timeline',
    title: t('Timeline'),
    panel,
    shown() {
      if (isStale) {
        isStale = false
        if (!window) seeAll()
        load()
      }
      placePlayhead()
    },
  }
}
