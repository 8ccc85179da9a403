import { kindWord } from '../../../recording/kind-word.ts'
import { t, tn } from '../../../workflow/translate.ts'
import { durationText } from '../../model/words.ts'
import type { ComparedSide, ComparedStep } from '../../protocol/comparison.ts'
import { element } from '../frame/element.ts'
import { icon, statusIcon } from '../frame/icons.ts'

/** As in the style sheet. */
export const rowHeight = 26

/** Deeper steps are not moved further to the right: there would be no room for their names. */
const deepest = 12

/** What differs in a step that both have, as it is listed. */
function partWord(part: ComparedStep['parts'][number]): string {
  const words: Record<typeof part, () => string> = {
    input: () => t('input'),
    output: () => t('output'),
    state: () => t('state'),
    status: () => t('status'),
    error: () => t('error'),
    attempts: () => t('attempts'),
  }
  return words[part]()
}

function whatDiffers({ kind, parts }: ComparedStep): string {
  if (kind === 'onlyA') return t('only in A')
  if (kind === 'onlyB') return t('only in B')
  return parts.map(partWord).join(', ')
}

/** How a row stands in the list. */
interface RowLook {
  focused: boolean
  chosen: boolean
  /** True where the paths part. */
  parts: boolean
  press(): void
}

/** A step of both, or of one of them, as a row. */
export function drawStep(
  i: number,
  step: ComparedStep,
  { focused, chosen, parts, press }: RowLook,
): HTMLElement {
  const { kind, what, a, b } = step
  const said = [whatDiffers(step), parts ? t('paths part') : ''].filter(Boolean).join(' · ')
  const drawn = element(
    'div',
    {
      class: `row pairing ${kind} ${chosen ? 'current' : ''} ${parts ? 'parting' : ''}`,
      role: 'row',
      'aria-rowindex': i + 2,
      'aria-selected': String(chosen),
      'data-kind': what,
      tabindex: focused ? 0 : -1,
      onclick: press,
    },
    element(
      'div',
      { role: 'gridcell', class: 'sign' },
      kind !== 'same' && icon(kind === 'changed' ? 'differs' : kind, `sign ${kind}`),
      kind === 'same' && element('span', { class: 'unseen' }, t('same')),
    ),
    drawSide(a, what),
    drawSide(b, what),
    element('div', { role: 'gridcell', class: 'what', title: said }, said),
  )
  drawn.style.setProperty('top', `${i * rowHeight}px`)
  drawn.style.setProperty('--depth', String(Math.min(deepest, step.depth)))
  return drawn
}

function drawSide(side: ComparedSide | undefined, what: ComparedStep['what']): HTMLElement {
  if (!side) {
    return element(
      'div',
      { role: 'gridcell', class: 'side missing' },
      element('span', { class: 'unseen' }, t('not there')),
    )
  }
  const { name, status, duration, attempts, address } = side
  return element(
    'div',
    { role: 'gridcell', class: 'side', title: address },
    statusIcon(status),
    element('span', { class: 'name' }, name),
    what !== 'node' && element('span', { class: 'type' }, kindWord(what)),
    attempts > 1 && element('span', { class: 'type' }, tn(attempts, '1 attempt', '{0} attempts')),
    element('span', { class: 'time' }, duration === undefined ? '' : durationText(duration)),
  )
}

/** Equal steps that are not shown, as a row that shows them. */
export function drawFold(
  i: number,
  { from, to }: { from: number; to: number },
  focused: boolean,
  open: () => void,
): HTMLElement {
  const drawn = element(
    'div',
    {
      class: 'row fold',
      role: 'row',
      'aria-rowindex': i + 2,
      'aria-expanded': 'false',
      tabindex: focused ? 0 : -1,
      onclick: open,
    },
    element(
      'div',
      { role: 'gridcell', 'aria-colspan': 4 },
      icon('fold'),
      element('span', {}, tn(to - from, '… 1 equal step', '… {0} equal steps')),
    ),
  )
  drawn.style.setProperty('top', `${i * rowHeight}px`)
  return drawn
}
