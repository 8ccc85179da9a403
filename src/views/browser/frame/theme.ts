/** Colours and letters of the page, for what is drawn on a canvas. */
export interface Theme {
  background: string
  foreground: string
  strong: string
  quiet: string
  edge: string
  raised: string
  focus: string
  red: string
  green: string
  yellow: string
  blue: string
  font: string
  code: string
  /** Areas say nothing: borders do. */
  isHighContrast: boolean
}

const colours = [
  'background',
  'foreground',
  'strong',
  'quiet',
  'edge',
  'raised',
  'focus',
  'red',
  'green',
  'yellow',
  'blue',
] as const

/** What the variables of the page stand for now. @param place an element that has the page's style */
export function readTheme(place: HTMLElement): Theme {
  const probe = document.createElement('span')
  probe.hidden = true
  // Where the system forces its colours on texts, the variables still say what is meant.
  probe.style.setProperty('forced-color-adjust', 'none')
  place.append(probe)
  const style = getComputedStyle(probe)
  const found = Object.fromEntries(
    colours.map(name => {
      probe.style.color = `var(--${name})`
      return [name, style.color]
    }),
  ) as Record<(typeof colours)[number], string>
  const fontOf = (name: string) => {
    probe.style.fontFamily = `var(--${name})`
    return style.fontFamily
  }
  const theme = {
    ...found,
    font: fontOf('font'),
    code: fontOf('code'),
    isHighContrast:
      document.body.matches('.vscode-high-contrast, .vscode-high-contrast-light') ||
      matchMedia('(forced-colors: active)').matches,
  }
  probe.remove()
  return theme
}

/** Told when the colours may have changed. @param ended aborted by a part of the page that is taken away */
export function onTheme(changed: () => void, ended?: AbortSignal): void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] })
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] })
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)'])
    matchMedia(query).addEventListener('change', changed, { ...(ended && { signal: ended }) })
  ended?.addEventListener('abort', () => observer.disconnect(), { once: true })
}
