/** A Markdown table. Line breaks and bars in cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

/** A text as code, also one that has backticks. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`'
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${space}${text}${space}${fence}`
}

/** A block of code in a language. */
export const block = (language: string, text: string) => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``

/**
 * A page from a template: each line `<!-- insert: name -->` becomes the part of that name.
 * @throws when the template and the parts do not have the same names
 */
export function fill(template: string, parts: Readonly<Record<string, string>>): string {
  const used = new Set<string>()
  const page = template.replaceAll(/^<!-- insert: (\S+) -->$/gm, (_, name: string) => {
    const part = parts[name]
    if (part === undefined) throw new Error(`the template inserts "${name}", which there is not`)
    used.add(name)
    return part
  })
  const unused = Object.keys(parts).filter(name => !used.has(name))
  if (unused.length > 0) throw new Error(`the template does not insert ${unused.join(', ')}`)
  return page
}
