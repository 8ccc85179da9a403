import { troubleOf } from '../../protocol/channel.ts'
import type { ExecutionContract, ExecutionEvents, Offer } from '../../protocol/execution.ts'
import { button, iconButton } from '../frame/button.ts'
import { element, fill } from '../frame/element.ts'
import { connectHost } from '../frame/host.ts'
import { icon } from '../frame/icons.ts'
import { createMemory } from '../frame/memory.ts'
import { openPort } from '../frame/port.ts'
import { createTabs, type Tabs } from '../frame/tabs.ts'
import { connectPage } from './connect.ts'
import { createFailure } from './failure.ts'
import { createDamage, createHeader } from './header.ts'
import { atFirst } from './page.ts'
import { createPlayheadBar } from './playhead-bar.ts'
import { tabs } from './tabs.ts'

const port = openPort()
const host = connectHost<ExecutionContract, ExecutionEvents>(port)
const memory = createMemory(port, atFirst)
const root = document.querySelector('main') ?? document.body

host.on('unreadable', trouble => showTrouble(trouble))
void start()

async function start(): Promise<void> {
  try {
    const { overview, offer, playhead } = await host.request('overview', {})
    const notice = element('div', { class: 'notices', role: 'alert' })
    let row: Tabs | undefined
    let current: Offer = offer
    const page = connectPage({
      host,
      memory,
      overview,
      offer,
      show: tab => row?.show(tab),
      tell: thrown => tell(notice, thrown, current),
    })
    page.onChange(() => {
      current = page.offer
      row?.setBadge('nodes', page.overview.nodes.toLocaleString('en'))
    })
    const made = tabs.map(make => make(page))
    row = createTabs('Views of the execution', made, memory.get('tab'), tab => {
      memory.set('tab', tab)
      // What went wrong is said in one line above drawings, which need the room.
      root.dataset['tab'] = tab
    })
    fill(
      root,
      createHeader(page),
      notice,
      createDamage(page),
      createFailure(page),
      createPlayheadBar(page),
      row.element,
    )
    document.title = overview.workflow
    if (playhead) page.follow(playhead)
    else page.look()
  } catch (thrown) {
    showTrouble(troubleOf(thrown))
  }
}

/** Says what went wrong, and what to do, until it is closed or something else does. */
function tell(notice: HTMLElement, thrown: unknown, offer: Offer): void {
  const { message, remedy, code } = troubleOf(thrown)
  const trust = offer.manageTrust && code === 'untrusted'
  fill(
    notice,
    element(
      'div',
      { class: 'notice' },
      icon(trust ? 'lock' : 'warning'),
      element('span', {}, remedy === undefined ? message : `${message} ${remedy}`),
      trust &&
        button(
          'Manage Workspace Trust',
          () => void host.request('act', { action: 'manageTrust' }).catch(() => undefined),
        ),
      iconButton('Close', 'close', () => fill(notice)),
    ),
  )
}

/** What cannot be read has no page, but a reason. */
function showTrouble({ message, remedy }: { message: string; remedy?: string }): void {
  fill(
    root,
    element(
      'section',
      { class: 'trouble', role: 'alert' },
      icon('warning', 'status-failed'),
      element('h1', {}, 'This recording cannot be shown'),
      element('p', {}, message),
      remedy !== undefined && element('p', { class: 'remedy' }, remedy),
      button('Try Again', () => void start(), 'rerun'),
    ),
  )
}
