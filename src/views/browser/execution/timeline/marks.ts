import type { Axis, Mark } from '../../../protocol/spans.ts'
import { element } from '../../frame/element.ts'
import type { Theme } from '../../frame/theme.ts'
import { axisText } from './axis-text.ts'

type Kind = Mark['kind']

/** What a mark looks like: a colour, and a form of its own; and what it is called, alone and several of them. */
const looks: Record<Kind, { colour: keyof Theme; form: Form; one: string; many: string }> = {
  error: { colour: 'red', form: 'cross', one: 'error', many: 'errors' },
  breakpoint: { colour: 'red', form: 'disc', one: 'breakpoint hit', many: 'breakpoint hits' },
  question: { colour: 'yellow', form: 'square', one: 'wait for an answer', many: 'waits for answers' },
  wait: { colour: 'yellow', form: 'bar', one: 'wait', many: 'waits' },
  retry: {
    colour: 'yellow',
    form: 'bars',
    one: 'wait to try again',
    many: 'waits to try again',
  },
  write: { colour: 'blue', form: 'diamond', one: 'write', many: 'writes' },
  cost: { colour: 'green', form: 'triangle', one: 'model call', many: 'model calls' },
}

type Form = 'cross' | 'disc' | 'square' | 'bar' | 'bars' | 'diamond' | 'triangle'

/** Forms as paths round 0, 0, for the canvas and for the legend alike. */
const paths: Record<Form, string> = {
  cross: 'M-3.5-3.5L3.5 3.5M3.5-3.5L-3.5 3.5',
  disc: 'M-3.5 0A3.5 3.5 0 1 1 3.5 0A3.5 3.5 0 1 1-3.5 0Z',
  square: 'M-3.5-3.5H3.5V3.5H-3.5Z',
  bar: 'M-1.5-4H1.5V4H-1.5Z',
  bars: 'M-3-4H-.8V4H-3ZM.8-4H3V4H.8Z',
  diamond: 'M0-4.5L4.5 0L0 4.5L-4.5 0Z',
  triangle: 'M0-4L4 4H-4Z',
}

const kinds = Object.keys(looks) as Kind[]

/** Pixels from the top of the marks to the middle of what lasts, and of all else: they would hide each other in one line. */
const lanes = { lasting: 8, others: 21 }

/** How high the two lines of marks are. */
export const marksHeight = 30

/** True for a mark whose line is at some pixels below the top of the marks. */
export function isInLane({ until }: Mark, y: number): boolean {
  return (until !== undefined) === y < (lanes.lasting + lanes.others) / 2
}

/** Draws the marks; what lasts as a line up to where it ends. @param top of both lines, in pixels */
export function paintMarks(
  context: CanvasRenderingContext2D,
  marks: readonly Mark[],
  theme: Theme,
  top: number,
  xOf: (at: number) => number,
): void {
  context.lineWidth = 1.75
  const forms = new Map<Form, Path2D>()
  for (const { kind, at, until } of marks) {
    const { colour, form } = looks[kind]
    const x = xOf(at)
    const y = top + (until === undefined ? lanes.others : lanes.lasting)
    context.fillStyle = String(theme[colour])
    context.strokeStyle = String(theme[colour])
    if (until !== undefined) {
      context.globalAlpha = 0.6
      context.fillRect(x, y - 1.5, Math.max(0, xOf(until) - x), 3)
    }
    context.globalAlpha = 1
    const path = forms.get(form) ?? new Path2D(paths[form])
    forms.set(form, path)
    context.translate(x, y)
    if (form === 'cross') context.stroke(path)
    else context.fill(path)
    context.translate(-x, -y)
  }
}

/** What the marks that are there mean, in their usual order. */
export function legendOf(marks: readonly Mark[]): HTMLElement[] {
  const there = new Set(marks.map(({ kind }) => kind))
  return kinds
    .filter(kind => there.has(kind))
    .map(kind => {
      const { colour, form, many } = looks[kind]
      const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
      drawing.setAttribute('viewBox', '-5 -5 10 10')
      drawing.setAttribute('aria-hidden', 'true')
      const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
      path.setAttribute('d', paths[form])
      drawing.append(path)
      return element('li', { class: `legend-${colour} ${form}` }, drawing, many)
    })
}

/** A mark in words. */
export function markText({ kind, at, until, count, amount }: Mark, axis: Axis): string {
  const { one, many } = looks[kind]
  const what = count > 1 ? `${count.toLocaleString('en')} ${many}` : one
  const cost = amount ? `, ${amount.toLocaleString('en')} tokens` : ''
  if (until === undefined) return `${what} at ${axisText(at, axis)}${cost}`
  return `${what} from ${axisText(at, axis)} to ${axisText(until, axis)}${cost}`
}
