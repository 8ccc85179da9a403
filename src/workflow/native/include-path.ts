/** What a `$ref` names. */
export interface Reference {
  /** As it is written, with forward slashes. */
  path: string
  /** Behind the `#`. */
  fragment: string
}

/** Reads `./file.yaml#name`; undefined for what is none. */
export function readReference(text: unknown): Reference | undefined {
  if (typeof text !== 'string') return undefined
  const hash = text.indexOf('#')
  if (hash <= 0 || hash === text.length - 1) return undefined
  return { path: text.slice(0, hash).trim().replaceAll('\\', '/'), fragment: text.slice(hash + 1).trim() }
}

/** The id in a fragment, `id` or `workflow/id`; and the workflow, where it is named. */
export function readFragment(fragment: string): { id: string; workflow?: string } {
  const slash = fragment.lastIndexOf('/')
  return slash < 0 ? { id: fragment } : { workflow: fragment.slice(0, slash), id: fragment.slice(slash + 1) }
}

/** True for a path from a root, of a drive, or with the scheme of a URL: none that is relative to a file. */
export function isAbsolutePath(path: string): boolean {
  return /^([/\\~]|[A-Za-z][A-Za-z\d+.-]*:)/.test(path)
}

/**
 * The path of a file that is named in another one, relative to what the other one's path is relative to.
 * @param file the path of the file in which it is named; empty for the file that is parsed
 */
export function joinPath(file: string, path: string): string {
  const steps = file.split('/').slice(0, -1)
  for (const step of path.split('/')) {
    if (step === '.' || step === '') continue
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop()
    else steps.push(step)
  }
  return steps.join('/')
}

/** The path of a module as it must be written in the parsed file. @param file the one in which it is named */
export function moduleFrom(file: string, module: string): string {
  if (isAbsolutePath(module)) return module
  const joined = joinPath(file, module.replaceAll('\\', '/'))
  return joined.startsWith('../') ? joined : `./${joined}`
}
