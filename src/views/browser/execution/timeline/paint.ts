import { t, tn } from '../../../../workflow/translate.ts'
import { type Range, ticks } from '../../../model/timeline/range.ts'
import { durationText, endWord } from '../../../model/words.ts'
import { type Axis, barStatuses, type SpansWindow } from '../../../protocol/spans.ts'
import type { Theme } from '../../frame/theme.ts'
import { axisText } from './axis-text.ts'
import { marksHeight, paintMarks } from './marks.ts'

/** Heights in pixels: the ruler, the lines of marks below it, and a row. */
export const heights = { ruler: 24, marks: marksHeight, row: 20 }

/** What is drawn of a timeline. */
export interface TimelineLook {
  window: SpansWindow
  range: Range
  axis: Axis
  /** Pixels of rows above what is seen. */
  top: number
  /** Where the playhead is on the axis. */
  playhead: number
  /** Spans that are open at the playhead. */
  open: ReadonlySet<number>
  theme: Theme
}

/** Draws all that is seen, in CSS pixels. */
export function paintTimeline(
  context: CanvasRenderingContext2D,
  size: { width: number; height: number },
  look: TimelineLook,
): void {
  const { range, theme } = look
  const { width, height } = size
  const perUnit = width / Math.max(1e-9, range.to - range.from)
  const xOf = (at: number) => (at - range.from) * perUnit
  context.clearRect(0, 0, width, height)
  context.globalAlpha = 1
  context.textBaseline = 'middle'

  const top = heights.ruler + heights.marks
  context.save()
  context.beginPath()
  context.rect(0, top, width, height - top)
  context.clip()
  paintGrid(context, size, look, xOf)
  paintBars(context, size, look, xOf)
  context.restore()

  paintRuler(context, size, look, xOf)
  paintMarks(context, look.window.marks, theme, heights.ruler, xOf)
  const x = xOf(look.playhead)
  context.globalAlpha = 1
  context.fillStyle = theme.focus
  context.fillRect(Math.round(x) - 1, 0, 2, height)
  context.beginPath()
  context.moveTo(x - 7, 0)
  context.lineTo(x + 7, 0)
  context.lineTo(x + 7, 8)
  context.lineTo(x, 16)
  context.lineTo(x - 7, 8)
  context.closePath()
  context.fill()
}

type Place = (at: number) => number

function paintGrid(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  { range, theme }: TimelineLook,
  xOf: Place,
): void {
  context.fillStyle = theme.edge
  context.globalAlpha = 0.5
  for (const at of ticks(range, width, 96)) context.fillRect(Math.round(xOf(at)), 0, 1, height)
  context.globalAlpha = 1
}

function paintBars(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  { window, top, theme, open }: TimelineLook,
  xOf: Place,
): void {
  const { bars, names, titles } = window
  const start = heights.ruler + heights.marks
  const titled = new Set(titles.filter(({ text }) => text !== '').map(({ row }) => row))
  const ends = new Map<number, [left: number, right: number]>()
  const colours = [theme.blue, theme.green, theme.red, theme.quiet, theme.yellow]
  context.font = `11px ${theme.font}`
  for (let i = 0; i < bars.row.length; i++) {
    const y = start + bars.row[i]! * heights.row - top
    if (y + heights.row < start || y > height) continue
    const x = Math.max(-2, xOf(bars.from[i]!))
    const right = Math.min(width + 2, xOf(bars.to[i]!))
    if (right < 0 || x > width) continue
    const wide = Math.max(1.5, right - x - 1)
    const reach = ends.get(bars.row[i]!)
    if (reach) reach[1] = Math.max(reach[1], x + wide)
    else ends.set(bars.row[i]!, [x, x + wide])
    const isOpen = bars.count[i] === 1 && open.has(bars.span[i]!)
    context.fillStyle = colours[bars.status[i]!]!
    context.globalAlpha = theme.isHighContrast ? 0.35 : isOpen ? 0.6 : bars.count[i]! > 1 ? 0.5 : 0.3
    context.fillRect(x, y + 2, wide, heights.row - 4)
    context.globalAlpha = 1
    if (bars.status[i] === 2) context.fillRect(x, y + heights.row - 5, wide, 3)
    if (isOpen || (theme.isHighContrast && wide > 4)) {
      context.strokeStyle = isOpen ? theme.focus : theme.foreground
      context.lineWidth = isOpen ? 1.5 : 1
      context.strokeRect(x + 0.5, y + 2.5, wide - 1, heights.row - 5)
    }
    if (wide < 26) continue
    if (bars.count[i] === 1 && titled.has(bars.row[i]!)) continue
    const text = bars.count[i]! > 1 ? `${bars.count[i]}×` : names[bars.name[i]!]!
    context.fillStyle = theme.strong
    context.save()
    context.beginPath()
    context.rect(x, y, wide - 3, heights.row)
    context.clip()
    context.fillText(text, Math.max(4, x + 4), y + heights.row / 2 + 0.5)
    context.restore()
  }
  paintTitles(context, { width, height }, { window, top, theme }, ends)
}

/** Lines between threads and nodes; the names of nodes beside their bars, because most are narrow. */
function paintTitles(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  { window, top, theme }: Pick<TimelineLook, 'window' | 'top' | 'theme'>,
  ends: ReadonlyMap<number, [left: number, right: number]>,
): void {
  const start = heights.ruler + heights.marks
  context.font = `10.5px ${theme.font}`
  for (const { row, text } of window.titles) {
    const y = Math.round(start + row * heights.row - top)
    if (y < start - heights.row || y > height) continue
    context.globalAlpha = 0.6
    context.fillStyle = theme.edge
    context.fillRect(0, y, width, 1)
    context.globalAlpha = 1
    if (text === '') continue
    const wide = context.measureText(text).width + 12
    const [left, right] = ends.get(row) ?? [0, 0]
    const x = right + wide < width ? right : left - wide > 0 ? left - wide : 0
    if (x === 0) {
      context.fillStyle = theme.background
      context.fillRect(0, y + 3, wide, heights.row - 6)
    }
    context.fillStyle = theme.foreground
    context.fillText(text, x + 6, y + heights.row / 2 + 0.5)
  }
}

function paintRuler(
  context: CanvasRenderingContext2D,
  { width }: { width: number },
  { range, axis, theme }: TimelineLook,
  xOf: Place,
): void {
  context.fillStyle = theme.raised
  context.fillRect(0, 0, width, heights.ruler)
  context.fillStyle = theme.edge
  context.fillRect(0, heights.ruler + heights.marks - 1, width, 1)
  context.font = `11px ${theme.font}`
  for (const at of ticks(range, width, 96)) {
    const x = Math.round(xOf(at))
    context.fillStyle = theme.edge
    context.fillRect(x, heights.ruler - 6, 1, 6)
    context.fillStyle = theme.quiet
    context.fillText(axisText(at, axis), x + 4, heights.ruler / 2)
  }
}

/** A bar in words. */
export function barText({ bars, names }: SpansWindow, i: number, axis: Axis): string {
  const took = bars.to[i]! - bars.from[i]!
  const length = axis === 'time' ? durationText(took) : tn(took, '1 event', '{0} events')
  const when = t('from {0}, {1}', axisText(bars.from[i]!, axis), length)
  if (bars.count[i]! > 1) return `${tn(bars.count[i]!, '1 span', '{0} spans')}, ${when}`
  return `${names[bars.name[i]!]}, ${endWord(barStatuses[bars.status[i]!]!)}, ${when}`
}
