/** What a word means that other YAML versions take for true or false, and YAML 1.2 for a text. */
export function yamlTrap(text: string): boolean | undefined {
  if (/^(y|yes|on)$/i.test(text)) return true
  return /^(n|no|off)$/i.test(text) ? false : undefined
}
