/** A part of a path: to a point, straight or in a curve; or back to its beginning. */
export type PathPart =
  | readonly ['M' | 'L', number, number]
  | readonly ['C', number, number, number, number, number, number]
  | readonly ['Z']

/** How something is drawn; colours as CSS has them. */
export interface Stroke {
  fill?: string
  stroke?: string
  width?: number
  dash?: readonly number[]
  /** From 0 to 1. */
  alpha?: number
}

/** How a text is drawn. */
export interface Letters {
  fill: string
  font: string
  align?: 'start' | 'center' | 'end'
  alpha?: number
}

/** What a graph is drawn with: on a screen, or into a file. */
export interface Pen {
  rect(x: number, y: number, width: number, height: number, radius: number, how: Stroke): void
  path(parts: readonly PathPart[], how: Stroke): void
  /** Lines of a drawing on a grid of 16, at a place and in a size. */
  icon(lines: string, x: number, y: number, size: number, how: Stroke): void
  /** @param y of the middle of its letters */
  text(text: string, x: number, y: number, how: Letters): void
}

/** Draws on a canvas, which is moved and scaled already. */
export function canvasPen(context: CanvasRenderingContext2D): Pen {
  const icons = new Map<string, Path2D>()
  const ink = (how: Stroke, path?: Path2D) => {
    context.globalAlpha = how.alpha ?? 1
    if (how.fill !== undefined) {
      context.fillStyle = how.fill
      if (path) context.fill(path)
      else context.fill()
    }
    if (how.stroke === undefined) return
    context.strokeStyle = how.stroke
    context.lineWidth = how.width ?? 1
    context.setLineDash([...(how.dash ?? [])])
    if (path) context.stroke(path)
    else context.stroke()
  }
  return {
    rect(x, y, width, height, radius, how) {
      context.beginPath()
      context.roundRect(x, y, width, height, radius)
      ink(how)
    },
    path(parts, how) {
      context.beginPath()
      for (const part of parts) {
        if (part[0] === 'M') context.moveTo(part[1], part[2])
        else if (part[0] === 'L') context.lineTo(part[1], part[2])
        else if (part[0] === 'C') context.bezierCurveTo(part[1], part[2], part[3], part[4], part[5], part[6])
        else context.closePath()
      }
      ink(how)
    },
    icon(lines, x, y, size, how) {
      const path = icons.get(lines) ?? new Path2D(lines)
      icons.set(lines, path)
      context.save()
      context.translate(x, y)
      context.scale(size / 16, size / 16)
      context.lineCap = 'round'
      context.lineJoin = 'round'
      ink(how, path)
      context.restore()
    },
    text(text, x, y, { fill, font, align = 'start', alpha = 1 }) {
      context.globalAlpha = alpha
      context.fillStyle = fill
      context.font = font
      context.textAlign = align
      context.textBaseline = 'middle'
      context.fillText(text, x, y)
    },
  }
}

/** Draws into a text in SVG. What is in a recording stays text: it is escaped. */
export function svgPen(): Pen & { end(width: number, height: number, background: string): string } {
  const parts: string[] = []
  const number = (value: number) => String(Math.round(value * 100) / 100)
  const attributes = (how: Stroke) =>
    [
      `fill="${escaped(how.fill ?? 'none')}"`,
      how.stroke === undefined ? '' : `stroke="${escaped(how.stroke)}" stroke-width="${how.width ?? 1}"`,
      how.dash === undefined || how.dash.length === 0 ? '' : `stroke-dasharray="${how.dash.join(' ')}"`,
      how.alpha === undefined || how.alpha === 1 ? '' : `opacity="${how.alpha}"`,
    ]
      .filter(Boolean)
      .join(' ')
  return {
    rect: (x, y, width, height, radius, how) =>
      void parts.push(
        `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="${radius}" ${attributes(how)}/>`,
      ),
    path: (path, how) =>
      void parts.push(
        `<path d="${path.map(([sign, ...at]) => sign + at.map(number).join(' ')).join('')}" ${attributes(how)}/>`,
      ),
    icon: (lines, x, y, size, how) =>
      void parts.push(
        `<path transform="translate(${number(x)} ${number(y)}) scale(${number(size / 16)})" d="${lines}" stroke-linecap="round" stroke-linejoin="round" ${attributes(how)}/>`,
      ),
    text: (text, x, y, { fill, font, align = 'start', alpha = 1 }) =>
      void parts.push(
        `<text x="${number(x)}" y="${number(y)}" dominant-baseline="central" text-anchor="${align === 'center' ? 'middle' : align}" ${fontAttributes(font)} fill="${escaped(fill)}" opacity="${alpha}">${escaped(text)}</text>`,
      ),
    end: (width, height, background) =>
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-24 -24 ${number(width + 48)} ${number(height + 48)}" width="${number(width + 48)}" height="${number(height + 48)}">`,
        `<rect x="-24" y="-24" width="100%" height="100%" fill="${escaped(background)}"/>`,
        ...parts,
        '</svg>\n',
      ].join('\n'),
  }
}

function escaped(text: string): string {
  // Signs that XML cannot have at all become a blank.
  return text
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, ' ')
    .replace(/[&<>"']/g, sign => `&#${sign.codePointAt(0)};`)
}

/** A font as CSS has it, `600 12px sans-serif`, as attributes: a page with a strict policy takes no style of an element. */
function fontAttributes(font: string): string {
  const [, weight = '400', size = '12', family = font] = /^(?:(\d+) )?([\d.]+)px (.*)$/s.exec(font) ?? []
  return `font-weight="${weight}" font-size="${size}" font-family="${escaped(family)}"`
}
