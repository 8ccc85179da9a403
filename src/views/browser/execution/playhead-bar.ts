import { formatDuration } from '../../../history/duration.ts'
import { stepText } from '../../model/words.ts'
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

  const first = iconButton('First step', 'first', () => page.seek(1))
  const previousNode = iconButton('Previous node', 'previousNode', () => near(-1))
  const previous = iconButton('Previous step', 'previous', () => by(-1))
  const next = iconButton('Next step', 'next', () => by(1))
  const nextNode = iconButton('Next node', 'nextNode', () => near(1))
  const end = iconButton('Last step', 'last', () => page.seek(page.overview.last))

  const slider = element('input', {
    type: 'range',
    class: 'slider',
    min: 1,
    step: 1,
    'aria-label': 'Playhead',
    oninput: () => page.seek(slider.valueAsNumber),
  })
  const marks = element('div', { class: 'marks', 'aria-hidden': 'true' })
  const number = element('input', {
    type: 'number',
    class: 'step',
    min: 1,
    step: 1,
    'aria-label': 'Step',
    onchange: () => page.seek(number.valueAsNumber),
  })
  const of = element('span', { class: 'of' })
  const time = element('span', { class: 'time' })
  const event = element('p', { class: 'event', role: 'status' })
  const here = element('div', { class: 'here' })
  const follow = element('span', { class: 'follow' })

  const drawRange = () => {
    const { last: furthest, errors } = page.overview
    assign(slider, { max: Math.max(1, furthest) })
    assign(number, { max: furthest })
    number.style.setProperty('--digits', String(String(furthest).length))
    setText(of, `of ${furthest.toLocaleString('en')}`)
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
          'Replay from Here',
          () => void page.act({ action: 'replayHere', position: page.position }),
          replayHere.refused ? 'lock' : 'play',
          { title: replayHere.refused ? 'Needs a trusted workspace' : undefined },
        ),
    )
    drawPosition()
  }

  const drawPosition = () => {
    const { position, overview } = page
    slider.value = String(position)
    slider.style.setProperty('--at', String(overview.last <= 1 ? 0 : (position - 1) / (overview.last - 1)))
    number.value = String(position)
    for (const one of [first, previousNode, previous]) one.disabled = position <= 1
    for (const one of [next, nextNode, end]) one.disabled = position >= overview.last
  }

  page.onMove(drawPosition)
  page.onChange(drawRange)
  page.onMoment(moment => {
    setText(time, formatDuration(moment.time))
    const what = moment.event?.text ?? 'Nothing has happened yet'
    fill(
      event,
      element('span', { class: `what ${moment.event?.type ?? ''}` }, what),
      moment.event && element('span', { class: 'code', title: moment.event.address }, moment.event.address),
    )
    assign(slider, { 'aria-valuetext': `${stepText(moment.position, page.overview.last)}: ${what}` })
  })
  page.onFollow(position => {
    follow.hidden = position === undefined
    setText(follow, position === undefined ? '' : 'Follows the debugger')
  })
  follow.hidden = true
  drawRange()

  return element(
    'section',
    { class: 'playhead', 'aria-label': 'Playhead' },
    element(
      'div',
      { class: 'transport' },
      element('div', { class: 'steps' }, first, previousNode, previous, next, nextNode, end),
      element('div', { class: 'track' }, marks, slider),
      element('div', { class: 'position' }, number, of, time),
    ),
    element('div', { class: 'now' }, event, follow, here),
  )
}
