let texts: Readonly<Record<string, string>> = {}
let language = 'en'
let isTranslated = false

/**
 * Says in which language people are talked to from now on, in this process or on this page. Without a bundle it is English.
 * @param bundle translations by the English text
 * @param tag of the language, as in `de` or `pt-br`: numbers and days are written as in it
 */
export function useTexts(bundle: Readonly<Record<string, string>>, tag = 'en'): void {
  texts = bundle
  isTranslated = Object.keys(bundle).length > 0
  // Where nothing is translated, English numbers stand in English texts.
  language = isTranslated && isLanguage(tag) ? tag : 'en'
}

/** False for what numbers cannot be written in, such as `de_DE` or `C`, which some editors take from their environment. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}

/** Reads translations by the English text. @returns none where it is not JSON; without those that are no texts */
export function parseTexts(json: string): Record<string, string> {
  try {
    const found = JSON.parse(json) as unknown
    if (typeof found !== 'object' || found === null) return {}
    return Object.fromEntries(Object.entries(found).filter(([, text]) => typeof text === 'string'))
  } catch {
    return {}
  }
}

/** A whole number, with the signs that make a long one readable. */
export const number = (value: number): string => value.toLocaleString(language)

/** A number that is written in English, such as `4.21`, with the decimal sign of the language. */
export function decimals(text: string): string {
  return text.replace('.', (0.5).toLocaleString(language).charAt(1))
}

/** The name of the day of the week. */
export const weekday = (date: Date): string => date.toLocaleDateString(language, { weekday: 'long' })

/** The language of dates; where nothing is translated it is undefined, for what the machine of the person says. */
export const dateLanguage = (): string | undefined => (isTranslated ? language : undefined)

/**
 * A text for people, in their language where there is a translation. The first argument must be a text as it stands, because
 * `npm run generate:l10n` collects it from the source; `{0}`, `{1}` … in it stand for the values.
 */
export function t(text: string, ...values: (string | number)[]): string {
  const known = Object.hasOwn(texts, text) ? texts[text]! : text
  return known.replace(/\{(\d+)\}/g, (whole, at: string) => String(values[Number(at)] ?? whole))
}

/**
 * A text about a number of things: `tn(nodes, '1 node', '{0} nodes')`. Both texts are collected and translated as those of
 * {@link t} are. In them `{0}` is the number, written for people; `{1}` and so on are the other values.
 */
export function tn(count: number, one: string, many: string, ...values: (string | number)[]): string {
  return t(count === 1 ? one : many, number(count), ...values)
}
