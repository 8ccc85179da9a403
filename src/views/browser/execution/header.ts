import { isRerun } from '../../../history/row.ts'
import type { ModelUsage } from '../../../history/trace/model-usage.ts'
import { number, t, tn } from '../../../workflow/translate.ts'
import { costText, durationText, fileName, momentText, nodesText, statusWord } from '../../model/words.ts'
import type { Overview, PageAction } from '../../protocol/execution.ts'
import { button, link } from '../frame/button.ts'
import { type Child, element, fill } from '../frame/element.ts'
import { type IconName, icon, statusIcon } from '../frame/icons.ts'
import type { Page } from './page.ts'

const actions: readonly { action: PageAction; text: () => string; icon: IconName; primary?: true }[] = [
  { action: 'answer', text: () => t('Answer'), icon: 'waiting', primary: true },
  { action: 'replay', text: () => t('Replay'), icon: 'play', primary: true },
  { action: 'rerun', text: () => t('Rerun'), icon: 'rerun' },
  { action: 'compare', text: () => t('Compare with…'), icon: 'compare' },
  { action: 'export', text: () => t('Export…'), icon: 'export' },
]

/** What the execution is, how it ended, and what can be done with it. */
export function createHeader(page: Page): HTMLElement {
  const title = element('h1', {})
  const facts = element('p', { class: 'facts' })
  const usage = createUsage(page)
  const more = element('dl', { class: 'more' })
  const buttons = element('div', { class: 'actions', role: 'group', 'aria-label': t('Actions') })
  const whole = element(
    'header',
    { class: 'header' },
    element('div', { class: 'title' }, title, buttons),
    facts,
    more,
  )

  const draw = () => {
    const { overview, offer } = page
    fill(title, statusIcon(overview.status), overview.workflow)
    fill(facts, ...separated([...factsOf(overview), ...(overview.callsModels ? [usage.element] : [])]))
    if (overview.callsModels) usage.renew()
    fill(
      more,
      ...detailsOf(page).map(([name, ...value]) =>
        element('div', {}, element('dt', {}, name), element('dd', {}, ...value)),
      ),
    )
    fill(
      buttons,
      ...actions.flatMap(({ action, text, icon: name, primary }) => {
        const offered = offer[action]
        if (!offered) return []
        const refused = offered.refused === 'untrusted'
        return [
          button(text(), () => void page.act({ action }), refused ? 'lock' : name, {
            class: primary ? 'button primary' : 'button',
            title: refused ? t('Needs a trusted workspace') : undefined,
          }),
        ]
      }),
    )
  }
  draw()
  page.onChange(draw)
  return whole
}

/** Events up to which the whole recording is read without being asked. */
const small = 20_000

/** What the calls of models took. Only reading the whole recording tells that: a long one is read when somebody asks. */
function createUsage(page: Page): { element: HTMLElement; renew(): void } {
  const text = element('span', {})
  let counted = -1
  const load = async () => {
    const { events } = page.overview
    if (counted === events) return
    counted = events
    text.textContent = t('Counting tokens …')
    try {
      const { usage } = await page.host.request('survey', {})
      text.textContent = usage ? usageText(usage) : ''
    } catch (thrown) {
      page.tell(thrown)
    }
  }
  return {
    element: text,
    renew() {
      const { events, status } = page.overview
      if (events <= small && status !== 'running') void load()
      else if (counted !== events)
        fill(
          text,
          link(t('Count tokens and cost'), () => void load()),
        )
    },
  }
}

function usageText({ calls, inputTokens, outputTokens, cost }: ModelUsage): string {
  const parts = [tn(calls, '1 model call', '{0} model calls')]
  if (inputTokens !== undefined || outputTokens !== undefined) {
    parts.push(tn((inputTokens ?? 0) + (outputTokens ?? 0), '1 token', '{0} tokens'))
  }
  if (cost !== undefined) parts.push(t('cost {0}', costText(cost)))
  return parts.join(', ')
}

function factsOf({ status, startedAt, duration, nodes, failedNodes, events }: Overview): Child[] {
  return [
    element('span', { class: `status status-${status}` }, statusWord(status)),
    element('time', { datetime: startedAt }, momentText(startedAt)),
    durationText(duration),
    nodesText(nodes, failedNodes),
    tn(events, '1 event', '{0} events'),
  ].map(part => (typeof part === 'string' ? element('span', {}, part) : part))
}

function separated(parts: Child[]): Child[] {
  return parts.flatMap((part, i) =>
    i === 0 ? [part] : [element('span', { class: 'dot', 'aria-hidden': 'true' }, '·'), part],
  )
}

const environmentNames: Record<Overview['environment'][number]['name'], () => string> = {
  host: () => t('Machine'),
  playhead: () => 'Playhead',
  node: () => 'Node.js',
  commit: () => t('Commit'),
  branch: () => t('Branch'),
}

function detailsOf(page: Page): [string, ...Child[]][] {
  const { id, program, tags, parent, startedBy, environment } = page.overview
  const details: [string, ...Child[]][] = [
    [
      t('Workflow file'),
      page.offer.openSource
        ? link(fileName(program), () => void page.act({ action: 'openSource' }), { title: program })
        : element('span', { title: program }, fileName(program)),
    ],
    [
      t('Id'),
      page.offer.copy
        ? link(id, () => void page.act({ action: 'copy', text: id }), {
            class: 'link code',
            title: t('Copy the id'),
          })
        : element('span', { class: 'code' }, id),
    ],
  ]
  if (parent) {
    const reruns = isRerun(parent)
    const text = reruns ? parent.execution : t('{0}, step {1}', parent.execution, number(parent.position))
    details.push([
      reruns ? t('Rerun of') : t('Forked from'),
      page.offer.openParent ? link(text, () => void page.act({ action: 'openParent' })) : text,
    ])
  }
  if (startedBy) details.push([t('Started by'), `${startedBy.execution}, ${startedBy.address}`])
  for (const { name, value } of environment) details.push([environmentNames[name](), value])
  if (tags.length > 0) details.push([t('Tags'), ...tags.map(tag => element('span', { class: 'tag' }, tag))])
  return details
}

/** What is wrong with the file itself. */
export function createDamage(page: Page): HTMLElement {
  const whole = element('p', { class: 'notice warning' })
  const draw = () => {
    const { damage } = page.overview
    whole.hidden = damage === undefined
    if (damage !== undefined) {
      fill(
        whole,
        icon('warning'),
        element('span', {}, t('This recording is damaged: {0}. Everything before that is shown.', damage)),
      )
    }
  }
  draw()
  page.onChange(draw)
  return whole
}
