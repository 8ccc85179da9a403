/**
 * A text that comes from outside, a model or a tool for example, as it may be shown in a terminal: what would move the
 * cursor, change colours or the title of the window is made visible instead. Line ends and tabs stay.
 */
export function plainText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(controls, shown)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** The picture that Unicode has of a control character; the others have none. */
const shown = (control: string) => {
  const code = control.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}
