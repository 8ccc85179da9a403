import { t } from '../../../workflow/translate.ts'
import { type Belonging, belongingWord } from '../../model/comparison/standings.ts'
import { dashes } from '../execution/graph/paint.ts'
import { element } from '../frame/element.ts'
import { icon } from '../frame/icons.ts'

const space = 'http://www.w3.org/2000/svg'

const shown: readonly (Belonging | 'none')[] = ['onlyA', 'onlyB', 'differs', 'same', 'none']

/** What signs, lines and colours of the graph mean. */
export function createLegend(): HTMLElement {
  return element(
    'ul',
    { class: 'legend', 'aria-label': t('Legend') },
    ...shown.map(belonging =>
      element(
        'li',
        { class: belonging },
        line(belonging),
        belonging !== 'none' && icon(belonging, `sign ${belonging}`),
        element('span', {}, belongingWord(belonging)),
      ),
    ),
  )
}

function line(belonging: Belonging | 'none'): SVGSVGElement {
  const drawing = document.createElementNS(space, 'svg')
  drawing.setAttribute('viewBox', '0 0 28 4')
  drawing.setAttribute('class', 'sample')
  drawing.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(space, 'path')
  path.setAttribute('d', 'M0 2h28')
  const dash = belonging === 'none' ? [4, 3] : dashes[belonging as keyof typeof dashes]
  if (dash) path.setAttribute('stroke-dasharray', dash.join(' '))
  drawing.append(path)
  return drawing
}
