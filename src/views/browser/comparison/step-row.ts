import { formatDuration } from '../../../history/duration.ts'
import { count } from '../../model/words.ts'
import type { ComparedSide, ComparedStep } from '../../protocol/comparison.ts'
import { element } from '../frame/element.ts'
import { icon, statusIcon } from '../frame/icons.ts'

/** As in the style sheet. */
export const rowHeight = 26

/** Deeper steps are not moved further to the right: there would be no room for their names. */
const deepest = 12

const whatWords = { same: '', onlyA: 'only in A', onlyB: 'only in B' } as const

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
  const words = kind === 'changed' ? step.parts.join(', ') : whatWords[kind]
  const said = [words, parts ? 'paths part' : ''].filter(Boolean).join(' · ')
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
      kind === 'same' && element('span', { class: 'unseen' }, 'same'),
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
      element('span', { class: 'unseen' }, 'not there'),
    )
  }
  const { name, status, duration, attempts, address } = side
  return element(
    'div',
    { role: 'gridcell', class: 'side', title: address },
    statusIcon(status),
    element('span', { class: 'name' }, name),
    what !== 'node' && element('span', { class: 'type' }, what),
    attempts > 1 && element('span', { class: 'type' }, `${attempts} attempts`),
    element('span', { class: 'time' }, duration === undefined ? '' : formatDuration(duration)),
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
      element('span', {}, `… ${count(to - from, 'equal step')}`),
    ),
  )
  drawn.style.setProperty('top', `${i * rowHeight}px`)
  return drawn
}
