/**
 * A link in Markdown that calls a command.
 * @param text Markdown itself
 * @param args of the command; whatever stands in them cannot end the link
 */
export function commandLink(text: string, command: string, args: readonly unknown[]): string {
  const given = encodeURIComponent(JSON.stringify(args)).replace(
    /[()'!*]/g,
    sign => `%${sign.charCodeAt(0).toString(16)}`,
  )
  return `[${text}](command:${command}?${given})`
}
