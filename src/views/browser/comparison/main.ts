import { t } from '../../../workflow/translate.ts'
import { firstDifference } from '../../model/comparison/folds.ts'
import { percent } from '../../model/words.ts'
import { troubleOf } from '../../protocol/channel.ts'
import type {
  Compared,
  ComparisonContract,
  ComparisonEvents,
  ComparisonOverview,
} from '../../protocol/comparison.ts'
import { element, fill, setText } from '../frame/element.ts'
import { connectHost } from '../frame/host.ts'
import { speakAsPage } from '../frame/language.ts'
import { createMemory } from '../frame/memory.ts'
import { createNotice, type Notice, troubleSection } from '../frame/notice.ts'
import { openPort } from '../frame/port.ts'
import { createTabs, type Tabs } from '../frame/tabs.ts'
import { endTab } from './end-tab.ts'
import { graphTab } from './graph-tab.ts'
import { createHeader } from './header.ts'
import { atFirst, type MakeTab, type Page } from './page.ts'
import { stepsTab } from './steps-tab.ts'
import { timingTab } from './timing-tab.ts'
import { createVerdict } from './verdict.ts'

speakAsPage()
const port = openPort()
const host = connectHost<ComparisonContract, ComparisonEvents>(port)
const memory = createMemory(port, atFirst)
const root = document.querySelector('main') ?? document.body

/** The tabs of the page of a comparison, in their order. */
const tabs: readonly MakeTab[] = [stepsTab, graphTab, endTab, timingTab]

const progress = createProgress()
let offered: (() => void)[] = []
let shown = new AbortController()
let offers: ComparisonOverview['offers'] | undefined
let step = -1

host.on('comparing', ({ part }) => progress.show(part))
host.on('offers', change => {
  offers = change.offers
  for (const listener of offered) listener()
})
host.on('stale', () => fill(stale, staleNotice()))
const stale = element('div', { role: 'status' })
void start()

async function start(): Promise<void> {
  offered = []
  shown.abort()
  shown = new AbortController()
  fill(stale)
  try {
    const overview = await host.request('overview', {})
    offers = overview.offers
    memory.set('a', overview.references.a)
    memory.set('b', overview.references.b)
    const notice = createNotice(() => (offers?.a.manageTrust ? manageTrust : undefined))
    const act = actOf(notice)
    const header = createHeader(overview.executions, { swap: () => void swap(notice), act })
    progress.show(0)
    fill(root, header.element, notice.element, progress.element)
    document.title = t('Comparison')
    const compared = await host.request('compared', {})
    header.compared(compared)
    showCompared(overview, compared, notice, header.element)
  } catch (thrown) {
    showTrouble(thrown)
  }
}

function showCompared(
  { executions }: ComparisonOverview,
  compared: Compared,
  notice: Notice,
  header: HTMLElement,
): void {
  let row: Tabs | undefined
  const listeners: ((step: number) => void)[] = []
  const page: Page = {
    host,
    memory,
    executions,
    compared,
    ended: shown.signal,
    get offers() {
      return offers!
    },
    get step() {
      return step
    },
    choose(to) {
      step = to
      memory.set('step', to)
      for (const listener of listeners) listener(to)
    },
    onChoose: listener => void listeners.push(listener),
    onOffer: listener => void offered.push(listener),
    act: actOf(notice),
    show: tab => row?.show(tab),
    tell: notice.tell,
  }
  const total = compared.counts.reduce((sum, count) => sum + count, 0)
  const remembered = memory.get('step')
  step = remembered >= 0 && remembered < total ? remembered : (firstDifference(compared.runs) ?? 0)
  row = createTabs(
    t('Views of the comparison'),
    tabs.map(make => make(page)),
    memory.get('tab'),
    tab => memory.set('tab', tab),
  )
  fill(root, header, notice.element, stale, createVerdict(page), row.element)
  page.choose(step)
}

function actOf(notice: Notice): Page['act'] {
  return async params => {
    try {
      await host.request('act', params)
    } catch (thrown) {
      notice.tell(thrown)
    }
  }
}

async function swap(notice: Notice): Promise<void> {
  try {
    await host.request('swap', {})
    await start()
    root.querySelector<HTMLElement>('.swap')?.focus()
  } catch (thrown) {
    notice.tell(thrown)
  }
}

function manageTrust(): void {
  host.request('act', { action: 'manageTrust' }).catch(() => undefined)
}

/** A run that goes on has written more, or a file was written anew. */
function staleNotice(): HTMLElement {
  return element(
    'p',
    { class: 'notice' },
    element('span', {}, t('A recording has changed since it was compared.')),
    element('button', { type: 'button', class: 'link', onclick: () => void again() }, t('Compare again')),
  )
}

async function again(): Promise<void> {
  try {
    await host.request('act', { action: 'again' })
    await start()
  } catch (thrown) {
    showTrouble(thrown)
  }
}

function showTrouble(thrown: unknown): void {
  fill(
    root,
    troubleSection(t('These executions cannot be compared'), troubleOf(thrown), () => void again()),
  )
}

/** How far comparing is. Closing the page ends it. */
function createProgress(): { element: HTMLElement; show(part: number): void } {
  const bar = element('progress', { max: 1, 'aria-label': t('Comparing') })
  const text = element('span', {})
  return {
    element: element('p', { class: 'comparing', role: 'status' }, bar, text),
    show(part) {
      bar.value = part
      setText(text, t('Comparing, {0} %', percent(part)))
    },
  }
}
