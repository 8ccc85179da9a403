/**
 * Tells by a look at its text whether a YAML file is meant to be a workflow file; cheap enough for every keystroke,
 * and right while the file does not parse. `workflows:` alone would take in the files of other tools.
 */
export function isWorkflowText(text: string): boolean {
  const includes = /\$ref["']?[ \t]*:[ \t]*["']?[^\s"'#]+\.ya?ml#[\w]/.test(text)
  if (includes && /^["']?workflows["']?[ \t]*:/m.test(text)) return true
  if (!/^[ \t]+["']?nodes["']?[ \t]*:/m.test(text) && !/[{,][ \t]*nodes[ \t]*:/.test(text)) return false
  return /^["']?workflows["']?[ \t]*:/m.test(text) || /(^|[\s{,-])["']?id["']?[ \t]*:/m.test(text)
}

/** True for a file whose name says that it is a workflow file. */
export function isWorkflowName(path: string): boolean {
  return /\.workflow\.ya?ml$/i.test(path)
}
