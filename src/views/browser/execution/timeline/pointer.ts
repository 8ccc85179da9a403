import type { Range } from '../../../model/timeline/range.ts'
import type { SpansWindow } from '../../../protocol/spans.ts'
import { isInLane } from './marks.ts'
import { heights } from './paint.ts'

interface Seen {
  window: SpansWindow | undefined
  range: Range
  /** Pixels of rows above what is seen. */
  top: number
  size: { width: number; height: number }
  playhead: number
}

/** What the pointer does on a timeline. All places in pixels. */
export interface PointerWishes {
  look(): Seen
  see(range: Range, top?: number): void
  zoom(factor: number, x: number): void
  scrub(x: number): void
  seek(position: number, span?: number): void
  /** Says what is under the pointer; nothing where the text is empty. */
  point(text: string, x: number, y: number): void
  words(i: number, isMark: boolean): string
}

/**
 * The ruler and the playhead are dragged to move the playhead, all else to move what is seen; with Shift a range is chosen. The
 * wheel changes how much is seen, with Shift it moves it.
 */
export function listenToPointer(whole: HTMLElement, keys: HTMLElement, wishes: PointerWishes): void {
  const { look } = wishes
  const start = heights.ruler + heights.marks
  let drag: { kind: 'scrub' | 'move' | 'range'; x: number; y: number; seen: Seen; far: boolean } | undefined

  const placeOf = (x: number, { range, size }: Seen) =>
    range.from + (x / Math.max(1, size.width)) * (range.to - range.from)
  const xOf = (at: number, { range, size }: Seen) =>
    ((at - range.from) / (range.to - range.from)) * size.width

  const barAt = (x: number, y: number): number => {
    const seen = look()
    if (!seen.window || y < start) return -1
    const { bars } = seen.window
    const row = Math.floor((y - start + seen.top) / heights.row)
    // Narrow ones are met a little beside, too.
    const reach = ((seen.range.to - seen.range.from) / Math.max(1, seen.size.width)) * 2
    const at = placeOf(x, seen)
    return bars.row.findLastIndex(
      (one, i) => one === row && at >= bars.from[i]! - reach && at <= bars.to[i]! + reach,
    )
  }
  const markAt = (x: number, y: number): number => {
    const seen = look()
    if (!seen.window || y < heights.ruler || y >= start) return -1
    return seen.window.marks.findLastIndex(mark => {
      if (!isInLane(mark, y - heights.ruler)) return false
      const left = xOf(mark.at, seen)
      return x > left - 6 && x < Math.max(left + 6, xOf(mark.until ?? mark.at, seen))
    })
  }

  keys.addEventListener('pointerdown', event => {
    if (event.button > 1) return
    const { offsetX: x, offsetY: y } = event
    const seen = look()
    const onLine = Math.abs(xOf(seen.playhead, seen) - x) < 5
    const kind = event.shiftKey ? 'range' : y < heights.ruler || onLine ? 'scrub' : 'move'
    drag = { kind, x, y, seen, far: false }
    keys.setPointerCapture(event.pointerId)
    if (kind === 'scrub') wishes.scrub(x)
  })
  keys.addEventListener('pointermove', event => {
    const { offsetX: x, offsetY: y } = event
    if (!drag) {
      const mark = markAt(x, y)
      const bar = mark < 0 ? barAt(x, y) : -1
      const seen = look()
      const onLine = Math.abs(xOf(seen.playhead, seen) - x) < 5
      keys.style.cursor =
        mark >= 0 || bar >= 0 ? 'pointer' : onLine || y < heights.ruler ? 'ew-resize' : 'grab'
      wishes.point(mark >= 0 ? wishes.words(mark, true) : bar >= 0 ? wishes.words(bar, false) : '', x, y)
      return
    }
    if (drag.kind === 'scrub') return wishes.scrub(x)
    if (!drag.far && Math.hypot(x - drag.x, y - drag.y) < 4) return
    drag.far = true
    wishes.point('', x, y)
    if (drag.kind !== 'move') return
    const { seen } = drag
    const by = placeOf(drag.x, seen) - placeOf(x, seen)
    wishes.see({ from: seen.range.from + by, to: seen.range.to + by }, seen.top + drag.y - y)
  })
  keys.addEventListener('pointerup', ({ offsetX: x, offsetY: y }) => {
    const done = drag
    drag = undefined
    if (!done || done.kind === 'scrub') return
    if (done.kind === 'range' && done.far) {
      const [a, b] = [placeOf(done.x, done.seen), placeOf(x, done.seen)]
      return wishes.see({ from: Math.min(a, b), to: Math.max(a, b) })
    }
    if (done.far) return
    const { window } = look()
    const mark = markAt(x, y)
    if (mark >= 0) return wishes.seek(window!.marks[mark]!.position)
    const bar = barAt(x, y)
    if (bar < 0) return
    const { bars } = window!
    // Many that cannot be told apart are looked at from nearer.
    if (bars.count[bar]! > 1) return wishes.zoom(0.3, x)
    wishes.seek(bars.span[bar]! + 1, bars.span[bar]!)
  })
  keys.addEventListener('pointercancel', () => {
    drag = undefined
  })
  keys.addEventListener('pointerleave', () => wishes.point('', 0, 0))
  whole.addEventListener(
    'wheel',
    event => {
      event.preventDefault()
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
      const seen = look()
      const perPixel = (seen.range.to - seen.range.from) / Math.max(1, seen.size.width)
      const { left } = whole.getBoundingClientRect()
      const across = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX
      if (event.altKey) wishes.see(seen.range, seen.top + event.deltaY * lines)
      else if (Math.abs(across) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        const by = across * lines * perPixel
        wishes.see({ from: seen.range.from + by, to: seen.range.to + by })
      } else wishes.zoom(Math.exp((event.deltaY * lines) / 400), event.clientX - left)
    },
    { passive: false },
  )
}
