import { number, t } from '../../../workflow/translate.ts'
import { durationText, stepText } from '../../model/words.ts'
import { button, iconButton } from '../frame/button.ts'
import { assign, element, fill, setText } from '../frame/element.ts'
import type { ConnectedPage } from './connect.ts'

/** The playhead: where one is on the timeline of the execution, and the ways to go somewhere else. */
export function createPlayheadBar(page: ConnectedPage): HTMLElement {
  // One after another: who presses twice goes two nodes on.
  let last: Promise<void> = Promise.resolve()
  const near = (direction: 1 | -1) => {
    last = last
      .then(() => page.host.request('near', { position: page.position, direction }))
      .then(({ position }) => page.seek(position))
      .catch(page.tell)
  }
  const by = (steps: number) => page.seek(page.position + steps)

  const first = iconButton(t('First step'), 'first', () => page.seek(1))
  const previousNode = iconButton(t('Previous node'), 'previousNode', () => near(-1))
  const previous = iconButton(t('Previous step'), 'previous', () => by(-1))
  const next = iconButton(t('Next step'), 'next', () => by(1))
  const nextNode = iconButton(t('Next node'), 'nextNode', () => near(1))
  const end = iconButton(t('Last step'), 'last', () => page.seek(page.overview.last))

  const slider = element('input', {
    type: 'range',
    class: 'slider',
    min: 1,
    step: 1,
    'aria-label': t('Playhead'),
    oninput: () => page.seek(slider.valueAsNumber),
  })
  const marks = element('div', { class: 'marks', 'aria-hidden': 'true' })
  const field = element('input', {
    type: 'number',
    class: 'step',
    min: 1,
    step: 1,
    'aria-label': t('Step'),
    onchange: () => page.seek(field.valueAsNumber),
  })
  const of = element('span', { class: 'of' })
  const time = element('span', { class: 'time' })
  const event = element('p', { class: 'event', role: 'status' })
  const here = element('div', { class: 'here' })
  const follow = element('span', { class: 'follow' })

  const drawRange = () => {
    const { last: furthest, errors } = page.overview
    assign(slider, { max: Math.max(1, furthest) })
    assign(field, { max: furthest })
    field.style.setProperty('--digits', String(String(furthest).length))
    setText(of, t('of {0}', number(furthest)))
    fill(
      marks,
      ...errors.map(position => {
        const mark = element('span', { class: 'mark' })
        mark.style.setProperty('--at', String(furthest <= 1 ? 0 : (position - 1) / (furthest - 1)))
        return mark
      }),
    )
    const { replayHere } = page.offer
    fill(
      here,
      replayHere &&
        button(
          t('Replay from Here'),
          () => void page.act({ action: 'replayHere', position: page.position }),
          replayHere.refused ? 'lock' : 'play',
          { title: replayHere.refused ? t('Needs a trusted workspace') : undefined },
        ),
    )
    drawPosition()
  }

  const drawPosition = () => {
    const { position, overview } = page
    slider.value = String(position)
    slider.style.setProperty('--at', String(overview.last <= 1 ? 0 : (position - 1) / (overview.last - 1)))
    field.value = String(position)
    for (const one of [first, previousNode, previous]) one.disabled = position <= 1
    for (const one of [next, nextNode, end]) one.disabled = position >= overview.last
  }

  page.onMove(drawPosition)
  page.onChange(drawRange)
  page.onMoment(moment => {
    setText(time, durationText(moment.time))
    const what = moment.event?.text ?? t('Nothing has happened yet')
    fill(
      event,
      element('span', { class: `what ${moment.event?.type ?? ''}` }, what),
      moment.event && element('span', { class: 'code', title: moment.event.address }, moment.event.address),
    )
    assign(slider, { 'aria-valuetext': `${stepText(moment.position, page.overview.last)}: ${what}` })
  })
  page.onFollow(position => {
    follow.hidden = position === undefined
    setText(follow, position === undefined ? '' : t('Follows the debugger'))
  })
  follow.hidden = true
  drawRange()

  return element(
    'section',
    { class: 'playhead', 'aria-label': t('Playhead') },
    element(
      'div',
      { class: 'transport' },
      element('div', { class: 'steps' }, first, previousNode, previous, next, nextNode, end),
      element('div', { class: 'track' }, marks, slider),
      element('div', { class: 'position' }, field, of, time),
    ),
    element('div', { class: 'now' }, event, follow, here),
  )
}
