import { number, t } from '../../../workflow/translate.ts'
import { troubleOf } from '../../protocol/channel.ts'
import type { ExecutionContract, ExecutionEvents, Offer } from '../../protocol/execution.ts'
import { fill } from '../frame/element.ts'
import { connectHost } from '../frame/host.ts'
import { speakAsPage } from '../frame/language.ts'
import { createMemory } from '../frame/memory.ts'
import { createNotice, troubleSection } from '../frame/notice.ts'
import { openPort } from '../frame/port.ts'
import { createTabs, type Tabs } from '../frame/tabs.ts'
import { connectPage } from './connect.ts'
import { createFailure } from './failure.ts'
import { createDamage, createHeader } from './header.ts'
import { atFirst } from './page.ts'
import { createPlayheadBar } from './playhead-bar.ts'
import { tabs } from './tabs.ts'

speakAsPage()
const port = openPort()
const host = connectHost<ExecutionContract, ExecutionEvents>(port)
const memory = createMemory(port, atFirst)
const root = document.querySelector('main') ?? document.body

host.on('unreadable', trouble => showTrouble(trouble))
void start()

async function start(): Promise<void> {
  try {
    const { overview, offer, playhead, tab: wanted } = await host.request('overview', {})
    let row: Tabs | undefined
    let current: Offer = offer
    const notice = createNotice(() => current.manageTrust && manageTrust)
    const page = connectPage({
      host,
      memory,
      overview,
      offer,
      show: tab => row?.show(tab),
      tell: notice.tell,
    })
    page.onChange(() => {
      current = page.offer
      row?.setBadge('nodes', number(page.overview.nodes))
    })
    const made = tabs.map(make => make(page))
    row = createTabs(t('Views of the execution'), made, wanted ?? memory.get('tab'), tab => {
      memory.set('tab', tab)
      // What went wrong is said in one line above what needs the room.
      root.dataset['tab'] = tab
    })
    fill(
      root,
      createHeader(page),
      notice.element,
      createDamage(page),
      createFailure(page),
      createPlayheadBar(page),
      row.element,
    )
    document.title = overview.workflow
    host.on('tab', ({ id }) => row?.show(id))
    if (playhead) page.follow(playhead)
    else page.look()
  } catch (thrown) {
    showTrouble(troubleOf(thrown))
  }
}

function manageTrust(): void {
  host.request('act', { action: 'manageTrust' }).catch(() => undefined)
}

/** What cannot be read has no page, but a reason. */
function showTrouble(trouble: { message: string; remedy?: string }): void {
  fill(
    root,
    troubleSection(t('This recording cannot be shown'), trouble, () => void start()),
  )
}
