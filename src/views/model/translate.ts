let texts: Readonly<Record<string, string>> = {}

/** Says in which language people are talked to from now on. @param bundle translations by the English text */
export function useTexts(bundle: Readonly<Record<string, string>>): void {
  texts = bundle
}

/**
 * A text for people, in their language where there is a translation. The first argument must be a text as it stands, because
 * `npm run generate:l10n` collects it from the source; `{0}`, `{1}` … in it stand for the values.
 */
export function t(text: string, ...values: (string | number)[]): string {
  const known = Object.hasOwn(texts, text) ? texts[text]! : text
  return known.replace(/\{(\d+)\}/g, (whole, at: string) => String(values[Number(at)] ?? whole))
}
