import { firstDifference } from '../../model/comparison/folds.ts'
import { count } from '../../model/words.ts'
import { stepKinds } from '../../protocol/comparison.ts'
import { button, link } from '../frame/button.ts'
import { type Child, element } from '../frame/element.ts'
import { icon } from '../frame/icons.ts'
import { letter } from './header.ts'
import type { Page } from './page.ts'

/** Inputs that are shown without opening anything. */
const fewInputs = 4

/** Whether the two did the same, what differs, and where that begins. */
export function createVerdict(page: Page): HTMLElement {
  const { same, sameSource, divergence, counts } = page.compared
  const of = Object.fromEntries(stepKinds.map((kind, i) => [kind, counts[i]!]))
  const total = counts.reduce((sum, one) => sum + one, 0)
  const first = firstDifference(page.compared.runs)
  const parts = [
    of['changed']! > 0 ? `${count(of['changed']!, 'step differs', 'steps differ')}` : '',
    of['onlyA']! > 0 ? `${of['onlyA']!.toLocaleString('en')} only in A` : '',
    of['onlyB']! > 0 ? `${of['onlyB']!.toLocaleString('en')} only in B` : '',
  ].filter(Boolean)
  const text = same
    ? `They did the same, in ${count(total, 'step')}. Only ids, times and durations can differ.`
    : parts.length === 0
      ? `All ${count(total, 'step')} are the same.`
      : `${parts.join(', ')}; ${of['same']!.toLocaleString('en')} of ${count(total, 'step')} are the same.`
  const goTo = (step: number) => () => {
    page.show('steps')
    page.choose(step)
  }
  const facts = metadata(page, sameSource)
  return element(
    'section',
    { class: `verdict ${same ? 'same' : 'differs'}`, 'aria-label': 'Result' },
    element(
      'div',
      { class: 'first' },
      element(
        'p',
        { class: 'said', role: 'status' },
        icon(same ? 'same' : 'differs'),
        element('strong', {}, text),
      ),
      (first !== undefined || divergence) &&
        element(
          'div',
          { class: 'actions', role: 'group', 'aria-label': 'Differences' },
          first !== undefined && button('Go to First Difference', goTo(first), 'target'),
          divergence &&
            divergence.position !== first &&
            button('Go to Where the Paths Part', goTo(divergence.position), 'target'),
        ),
    ),
    divergence &&
      element(
        'p',
        { class: 'parting' },
        `The paths part after ${count(divergence.position, 'step')}:`,
        letter('a'),
        ...whereTo(divergence.a),
        letter('b'),
        ...whereTo(divergence.b),
      ),
    facts.length > 0 && element('div', { class: 'facts' }, ...facts),
  )
}

function whereTo(address: string | undefined): Child[] {
  return address === undefined ? ['has come to its end'] : ['goes to', code(address)]
}

function code(text: string): HTMLElement {
  return element('span', { class: 'code' }, text)
}

/** What differs before anything has run: workflow, text, inputs, tags. */
function metadata(page: Page, sameSource: boolean): HTMLElement[] {
  const { compared } = page
  const { a, b } = page.executions
  const lines: HTMLElement[] = []
  const line = (name: string, ...children: Child[]) =>
    lines.push(element('p', { class: 'differing' }, element('span', { class: 'name' }, name), ...children))
  if (a.workflow !== b.workflow) line('Workflow', ...pairOf(a.workflow, b.workflow))
  if (!sameSource)
    line(
      'Text of the workflow',
      page.offers.a.openSource
        ? link('not the same', () => void page.act({ action: 'compareSources' }), {
            title: 'Compare the texts',
          })
        : 'not the same',
    )
  const { list, more } = compared.inputs
  for (const { path, from, to } of list.slice(0, fewInputs))
    line(`Input ${path}`, ...pairOf(jsonText(from), jsonText(to)))
  const rest = list.length - Math.min(list.length, fewInputs) + more
  if (rest > 0) line('Inputs', `${rest.toLocaleString('en')} more differ`)
  const [tagsA, tagsB] = [a.tags.join(', '), b.tags.join(', ')]
  if (tagsA !== tagsB) line('Tags', ...pairOf(tagsA || 'none', tagsB || 'none'))
  return lines
}

function pairOf(a: string, b: string): Child[] {
  return [letter('a'), code(a), letter('b'), code(b)]
}

function jsonText(value: unknown): string {
  const text = value === undefined ? 'not given' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
