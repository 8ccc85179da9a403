import { parseTexts, useTexts } from '../../../workflow/translate.ts'

/**
 * Speaks the language of the page from now on: its `lang`, and the texts that its host has put into it as data, in
 * `<script type="application/json" id="texts">`. Where there are none it is English.
 */
export function speakAsPage(): void {
  const data = document.getElementById('texts')?.textContent
  if (data) useTexts(parseTexts(data), document.documentElement.lang)
}
