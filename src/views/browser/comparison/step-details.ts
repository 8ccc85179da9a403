import { t, tn } from '../../../workflow/translate.ts'
import { durationText, endWord } from '../../model/words.ts'
import type { ComparedSide, Differences, Side } from '../../protocol/comparison.ts'
import { button } from '../frame/button.ts'
import { element, fill } from '../frame/element.ts'
import { statusIcon } from '../frame/icons.ts'
import { createDifferenceTree } from './difference-tree.ts'
import { letter } from './header.ts'
import type { Page } from './page.ts'

/** The chosen step: both its sides, what can be done with them, and what differs there. */
export interface StepDetails {
  element: HTMLElement
  /** Shows the step in its workflow, that of B where both have it. */
  showText(): void
}

/** Shows whatever step is chosen. */
export function createStepDetails(page: Page): StepDetails {
  const sides = element('div', { class: 'sides' })
  const note = element('p', { class: 'note', role: 'status' })
  let last: Differences | undefined
  const draw = () => {
    if (!last) return
    const { a, b } = last.step
    fill(sides, drawSide(page, 'a', a, last.before), drawSide(page, 'b', b, last.before))
    note.hidden = last.step.kind !== 'same' || last.rows.length > 0
    note.textContent = t('This step did the same in both.')
  }
  const tree = createDifferenceTree(page, t('Differences at the chosen step'), found => {
    last = found
    draw()
  })
  page.onChoose(step => tree.show(step))
  page.onOffer(draw)
  return {
    element: element(
      'section',
      { class: 'details', 'aria-label': t('Chosen step') },
      sides,
      note,
      tree.element,
    ),
    showText() {
      const side: Side = last?.step.b ? 'b' : 'a'
      const span = last?.step[side]?.span
      if (span !== undefined && page.offers[side].showNode) void page.act({ action: 'showNode', side, span })
    },
  }
}

function drawSide(
  page: Page,
  side: Side,
  own: ComparedSide | undefined,
  before: string | undefined,
): HTMLElement {
  const name = side.toUpperCase()
  if (!own) {
    return element(
      'div',
      { class: `side ${side}` },
      element(
        'p',
        { class: 'line' },
        letter(side),
        element('span', {}, t('does not have this step; its state is that after')),
        element('span', { class: 'code' }, before ?? ''),
      ),
    )
  }
  const { address, status, duration, attempts, span, position } = own
  const { showNode, replayHere } = page.offers[side]
  return element(
    'div',
    { class: `side ${side}` },
    element(
      'p',
      { class: 'line' },
      letter(side),
      statusIcon(status),
      element('span', { class: 'code' }, address),
    ),
    element(
      'p',
      { class: 'line facts' },
      [
        endWord(status),
        duration === undefined ? '' : durationText(duration),
        attempts > 1 ? tn(attempts, '1 attempt', '{0} attempts') : '',
      ]
        .filter(Boolean)
        .join(' · '),
    ),
    element(
      'div',
      { class: 'actions', role: 'group', 'aria-label': t('Step of {0}', name) },
      showNode &&
        button(
          t('Show {0} in Workflow', name),
          () => void page.act({ action: 'showNode', side, span }),
          'file',
        ),
      replayHere &&
        button(
          t('Replay {0} from Here', name),
          () => void page.act({ action: 'replayHere', side, position }),
          replayHere.refused ? 'lock' : 'play',
          { title: replayHere.refused ? t('Needs a trusted workspace') : undefined },
        ),
    ),
  )
}
