import { t, tn } from '../../../../workflow/translate.ts'
import type { Axis, Mark } from '../../../protocol/spans.ts'
import { element } from '../../frame/element.ts'
import type { Theme } from '../../frame/theme.ts'
import { axisText } from './axis-text.ts'

type Kind = Mark['kind']

/** What a mark looks like, a colour and a form of its own; what it is called, alone and several of them, and in the legend. */
const looks: Record<Kind, { colour: keyof Theme; form: Form; words(count: number): string; all(): string }> =
  {
    error: { colour: 'red', form: 'cross', words: n => tn(n, 'error', '{0} errors'), all: () => t('errors') },
    breakpoint: {
      colour: 'red',
      form: 'disc',
      words: n => tn(n, 'breakpoint hit', '{0} breakpoint hits'),
      all: () => t('breakpoint hits'),
    },
    question: {
      colour: 'yellow',
      form: 'square',
      words: n => tn(n, 'wait for an answer', '{0} waits for answers'),
      all: () => t('waits for answers'),
    },
    wait: { colour: 'yellow', form: 'bar', words: n => tn(n, 'wait', '{0} waits'), all: () => t('waits') },
    retry: {
      colour: 'yellow',
      form: 'bars',
      words: n => tn(n, 'wait to try again', '{0} waits to try again'),
      all: () => t('waits to try again'),
    },
    write: {
      colour: 'blue',
      form: 'diamond',
      words: n => tn(n, 'write', '{0} writes'),
      all: () => t('writes'),
    },
    cost: {
      colour: 'green',
      form: 'triangle',
      words: n => tn(n, 'model call', '{0} model calls'),
      all: () => t('model calls'),
    },
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
      const { colour, form, all } = looks[kind]
      const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
      drawing.setAttribute('viewBox', '-5 -5 10 10')
      drawing.setAttribute('aria-hidden', 'true')
      const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
      path.setAttribute('d', paths[form])
      drawing.append(path)
      return element('li', { class: `legend-${colour} ${form}` }, drawing, all())
    })
}

/** A mark in words. */
export function markText({ kind, at, until, count, amount }: Mark, axis: Axis): string {
  const what = looks[kind].words(count)
  const cost = amount ? `, ${tn(amount, '1 token', '{0} tokens')}` : ''
  if (until === undefined) return t('{0} at {1}', what, axisText(at, axis)) + cost
  return t('{0} from {1} to {2}', what, axisText(at, axis), axisText(until, axis)) + cost
}
