const space = 'http://www.w3.org/2000/svg'

/** Drawings on a grid of 16 by 16, as strokes. */
const strokes = {
  first: 'M3.5 3v10M12.5 3.5 6.5 8l6 4.5z',
  previousNode: 'M8 3.5 3 8l5 4.5zM13 3.5 8 8l5 4.5z',
  previous: 'M10.5 3.5 5 8l5.5 4.5z',
  next: 'M5.5 3.5 11 8l-5.5 4.5z',
  nextNode: 'M3 3.5 8 8l-5 4.5zM8 3.5 13 8l-5 4.5z',
  last: 'M12.5 3v10M3.5 3.5l6 4.5-6 4.5z',
  play: 'M5 3l7.5 5L5 13z',
  rerun: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v2.7h-2.7',
  compare: 'M5.5 3 3 5.5 5.5 8M3 5.5h8M10.5 8 13 10.5 10.5 13M13 10.5H5',
  export: 'M8 10V2.5M5 5.2 8 2.5l3 2.7M3 9v4.5h10V9',
  save: 'M8 2.5V10M5 7.3 8 10l3-2.7M3 11v2.5h10V11',
  copy: 'M5.5 5.5h7v8h-7zM10.5 5.5v-3h-7v8h2',
  file: 'M4 2.5h5l3 3v8H4zM9 2.5v3h3',
  search: 'M11 7A4 4 0 1 1 3 7a4 4 0 0 1 8 0zM10 10l3.5 3.5',
  chevron: 'M6 4l4 4-4 4',
  close: 'M4 4l8 8M12 4l-8 8',
  target: 'M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M11 8a3 3 0 1 1-6 0 3 3 0 0 1 6 0z',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5.3a2.5 2.5 0 0 1 5 0v2.2',
  completed: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM5.3 8.2l2 2 3.6-4',
  failed: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2',
  cancelled: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM3.8 12.2l8.4-8.4',
  skipped: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM5.5 5.8 7.8 8l-2.3 2.2M8.5 5.8 10.8 8l-2.3 2.2',
  waiting: 'M2.5 3.5h11v7.5H8l-3 2.5V11H2.5zM8 5.5v2M8 9v.3',
  running: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM8 4.5V8l2.3 1.6',
  interrupted: 'M8 2.3 14.2 13H1.8zM8 6v3.4M8 11v.4',
  warning: 'M8 2.3 14.2 13H1.8zM8 6v3.4M8 11v.4',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  flip: 'M3 5.5h8.5M9 3l2.5 2.5L9 8M5.5 8v5M3 10.5 5.5 13 8 10.5',
  image: 'M2.5 3h11v10h-11zM2.5 11l3.5-4 3 3.5 1.5-1.5 3 3M10.5 6v.1',
  onlyA: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM5.7 10.8 8 5.2l2.3 5.6M6.5 9h3',
  onlyB:
    'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM6.4 5.2v5.6M6.4 5.2h1.8a1.4 1.4 0 0 1 0 2.8H6.4M6.4 8h2.1a1.4 1.4 0 0 1 0 2.8H6.4',
  differs: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM5.3 6.8h5.4M5.3 9.2h5.4M9.3 5 6.7 11',
  same: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM5.3 6.8h5.4M5.3 9.2h5.4',
  swap: 'M4.5 3.5 2 6l2.5 2.5M2 6h10M11.5 7.5 14 10l-2.5 2.5M14 10H4',
  up: 'M8 13V3.5M4 7.5l4-4 4 4',
  down: 'M8 3v9.5M4 8.5l4 4 4-4',
  fold: 'M4 5.5 8 2l4 3.5M4 10.5 8 14l4-3.5M3 8h10',
  breakpoint: 'M12 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0z',
} as const

/** The name of a drawing. */
export type IconName = keyof typeof strokes

/** The lines of a drawing, on its grid, for those who draw it elsewhere. */
export function strokesOf(name: IconName): string {
  return strokes[name]
}

/** Those that are areas. */
const filled: ReadonlySet<IconName> = new Set([
  'first',
  'previousNode',
  'previous',
  'next',
  'nextNode',
  'last',
  'play',
])

/** A drawing that says nothing to screen readers: what it means stands beside it, or is the name of its button. */
export function icon(name: IconName, extra = ''): SVGSVGElement {
  const drawing = document.createElementNS(space, 'svg')
  drawing.setAttribute('viewBox', '0 0 16 16')
  drawing.setAttribute('aria-hidden', 'true')
  drawing.setAttribute('class', `icon ${filled.has(name) ? 'filled' : ''} ${extra}`.trim())
  const path = document.createElementNS(space, 'path')
  path.setAttribute('d', strokes[name])
  drawing.append(path)
  return drawing
}

/** The drawing of a status of an execution or a node. */
export function statusIcon(status: string): SVGSVGElement {
  const name = status === 'open' ? 'running' : status
  return icon(name in strokes ? (name as IconName) : 'warning', `status-${name}`)
}
