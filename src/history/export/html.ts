import { isObject, type Json } from '../../workflow/json.ts'

/** Text as HTML: all that could end an element or an attribute is replaced. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** HTML that was made here. Only {@link html} makes it, so nothing else gets into a page unescaped. */
export interface Html {
  readonly html: string
}

type Part = Html | string | number | undefined | readonly Html[]

/** A template: what is filled in is escaped unless it is {@link Html} itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.map((text, i) => text + (i < parts.length ? shown(parts[i]) : '')).join('') }
}

function shown(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'string') return escapeHtml(part)
  if (typeof part === 'number') return String(part)
  if ('html' in part) return part.html
  return part.map(one => one.html).join('')
}

const longest = 20_000

/** A value: short ones in the line, long ones to be unfolded; what is very long is cut off and says so. */
export function valueHtml(value: Json | undefined): Html {
  if (value === undefined) return html`<span class="none">nothing</span>`
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)
  const cut =
    text.length > longest ? `${text.slice(0, longest)}\n… ${text.length - longest} more characters` : text
  if (text.length <= 80 && !text.includes('\n')) return html`<code>${cut}</code>`
  const kind = Array.isArray(value)
    ? `${value.length} items`
    : isObject(value)
      ? `${Object.keys(value).length} keys`
      : `${text.length} characters`
  return html`<details><summary>${kind}</summary><pre>${cut}</pre></details>`
}

/** A whole page that needs nothing from anywhere, follows the reader's light or dark scheme, and prints. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body>
${body}
</body>
</html>
`.html
}

const style = `
:root { color-scheme: light dark; --line: #8884; --red: #c33; --green: #2a8a3e; --yellow: #a67800; }
@media (prefers-color-scheme: dark) { :root { --red: #f77; --green: #6c7; --yellow: #db5; } }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { max-height: 30rem; overflow: auto; margin: .3rem 0; } summary { cursor: pointer; }
.none, .dim { opacity: .65; } .failed, .removed { color: var(--red); } .completed, .added { color: var(--green); }
.changed, .cancelled, .skipped, .interrupted { color: var(--yellow); }
.bar { position: relative; height: .7rem; min-width: 8rem; }
.bar i { position: absolute; height: 100%; min-width: 2px; background: currentColor; opacity: .6; }
`
