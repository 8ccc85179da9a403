let texts: Readonly<Record<string, string>> = {}
let language = 'en'

/**
 * Says in which language people are talked to from now on.
 * @param bundle translations by the English text
 * @param tag of the language, as in `de` or `pt-br`: numbers and days are written as in it
 */
export function useTexts(bundle: Readonly<Record<string, string>>, tag = 'en'): void {
  texts = bundle
  // Where nothing is translated, English numbers stand in English texts.
  language = Object.keys(bundle).length > 0 ? tag : 'en'
}

/** A whole number, with the signs that make a long one readable. */
export const number = (value: number): string => value.toLocaleString(language)

/** The name of the day of the week. */
export const weekday = (date: Date): string => date.toLocaleDateString(language, { weekday: 'long' })

/**
 * A text for people, in their language where there is a translation. The first argument must be a text as it stands, because
 * `npm run generate:l10n` collects it from the source; `{0}`, `{1}` … in it stand for the values.
 */
export function t(text: string, ...values: (string | number)[]): string {
  const known = Object.hasOwn(texts, text) ? texts[text]! : text
  return known.replace(/\{(\d+)\}/g, (whole, at: string) => String(values[Number(at)] ?? whole))
}
