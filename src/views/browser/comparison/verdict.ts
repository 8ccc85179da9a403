import { number, t, tn } from '../../../workflow/translate.ts'
import { firstDifference } from '../../model/comparison/folds.ts'
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
    of['changed']! > 0 ? tn(of['changed']!, '1 step differs', '{0} steps differ') : '',
    of['onlyA']! > 0 ? t('{0} only in A', number(of['onlyA']!)) : '',
    of['onlyB']! > 0 ? t('{0} only in B', number(of['onlyB']!)) : '',
  ].filter(Boolean)
  const text = same
    ? tn(
        total,
        'They did the same, in 1 step. Only ids, times and durations can differ.',
        'They did the same, in {0} steps. Only ids, times and durations can differ.',
      )
    : parts.length === 0
      ? tn(total, 'The one step is the same.', 'All {0} steps are the same.')
      : tn(
          total,
          '{1}; {2} of 1 step is the same.',
          '{1}; {2} of {0} steps are the same.',
          parts.join(', '),
          number(of['same']!),
        )
  const goTo = (step: number) => () => {
    page.show('steps')
    page.choose(step)
  }
  const facts = metadata(page, sameSource)
  return element(
    'section',
    { class: `verdict ${same ? 'same' : 'differs'}`, 'aria-label': t('Result') },
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
          { class: 'actions', role: 'group', 'aria-label': t('Differences') },
          first !== undefined && button(t('Go to First Difference'), goTo(first), 'target'),
          divergence &&
            divergence.position !== first &&
            button(t('Go to Where the Paths Part'), goTo(divergence.position), 'target'),
        ),
    ),
    divergence &&
      element(
        'p',
        { class: 'parting' },
        tn(divergence.position, 'The paths part after 1 step:', 'The paths part after {0} steps:'),
        letter('a'),
        ...whereTo(divergence.a),
        letter('b'),
        ...whereTo(divergence.b),
      ),
    facts.length > 0 && element('div', { class: 'facts' }, ...facts),
  )
}

function whereTo(address: string | undefined): Child[] {
  return address === undefined ? [t('has come to its end')] : [t('goes to'), code(address)]
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
  if (a.workflow !== b.workflow) line(t('Workflow'), ...pairOf(a.workflow, b.workflow))
  if (!sameSource)
    line(
      t('Text of the workflow'),
      page.offers.a.openSource
        ? link(t('not the same'), () => void page.act({ action: 'compareSources' }), {
            title: t('Compare the texts'),
          })
        : t('not the same'),
    )
  const { list, more } = compared.inputs
  for (const { path, from, to } of list.slice(0, fewInputs))
    line(t('Input {0}', path), ...pairOf(jsonText(from), jsonText(to)))
  const rest = list.length - Math.min(list.length, fewInputs) + more
  if (rest > 0) line(t('Inputs'), tn(rest, '1 more differs', '{0} more differ'))
  const [tagsA, tagsB] = [a.tags.join(', '), b.tags.join(', ')]
  if (tagsA !== tagsB) line(t('Tags'), ...pairOf(tagsA || t('none'), tagsB || t('none')))
  return lines
}

function pairOf(a: string, b: string): Child[] {
  return [letter('a'), code(a), letter('b'), code(b)]
}

function jsonText(value: unknown): string {
  const text = value === undefined ? t('not given') : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
