import { assign, element } from './element.ts'

/** A panel of a page, one of several. */
export interface Tab {
  /** For the memory of the page, and in the ids of its elements. */
  id: string
  title: string
  /** A number or the like behind the title. */
  badge?: string
  panel: HTMLElement
  /** Called each time it becomes visible. */
  shown?(): void
  /** Called each time something else becomes visible. */
  hidden?(): void
}

/** A row of tabs and their panels. */
export interface Tabs {
  element: HTMLElement
  readonly active: string
  show(id: string): void
  setBadge(id: string, badge: string): void
}

/**
 * As the ARIA practices describe tabs: one stop for the Tab key, arrows move, Home and End go to the ends.
 * @param name of the whole row
 * @param onShow told which tab became visible
 */
export function createTabs(
  name: string,
  tabs: readonly Tab[],
  first: string,
  onShow: (id: string) => void,
): Tabs {
  let active = ''
  const heads = new Map<string, { head: HTMLButtonElement; badge: HTMLElement }>()
  const row = element('div', { class: 'tabs', role: 'tablist', 'aria-label': name })
  const panels = element('div', { class: 'panels' })

  const show = (id: string) => {
    if (id === active || !heads.has(id)) return
    const before = tabs.find(tab => tab.id === active)
    active = id
    for (const tab of tabs) {
      const selected = tab.id === id
      assign(heads.get(tab.id)!.head, { 'aria-selected': String(selected), tabindex: selected ? 0 : -1 })
      tab.panel.hidden = !selected
    }
    before?.hidden?.()
    onShow(id)
    tabs.find(tab => tab.id === id)?.shown?.()
  }

  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex(tab => tab.id === active)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const { id } = tabs[(to + tabs.length) % tabs.length]!
    show(id)
    heads.get(id)!.head.focus()
  }

  for (const { id, title, badge = '', panel } of tabs) {
    const number = element('span', { class: 'badge', hidden: badge === '' }, badge)
    const head = element(
      'button',
      {
        type: 'button',
        class: 'tab',
        role: 'tab',
        id: `tab-${id}`,
        'aria-controls': `panel-${id}`,
        onclick: () => show(id),
        onkeydown: move,
      },
      title,
      number,
    )
    assign(panel, { id: `panel-${id}`, role: 'tabpanel', 'aria-labelledby': `tab-${id}` })
    heads.set(id, { head, badge: number })
    row.append(head)
    panels.append(panel)
  }
  const whole = element('div', { class: 'tabbed' }, row, panels)
  queueMicrotask(() => show(heads.has(first) ? first : tabs[0]!.id))
  return {
    element: whole,
    get active() {
      return active
    },
    show,
    setBadge(id, badge) {
      const found = heads.get(id)
      if (!found) return
      found.badge.textContent = badge
      found.badge.hidden = badge === ''
    },
  }
}
