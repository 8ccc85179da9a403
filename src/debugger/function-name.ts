import type { Site } from '../recording/structure.ts'
import type { WorkflowFile } from '../workflow/graph.ts'
import { canonicalType } from '../workflow/node-types/registry.ts'
import { type Place, placesOf, rangeOf } from './places.ts'

const subjects = ['type', 'tool', 'model'] as const

/** What the name of a function breakpoint means. */
export interface FunctionName {
  /** `node`: nodes by id, and workflows by name. */
  subject: 'node' | (typeof subjects)[number]
  /** As it was written; `*` stands for any letters, `?` for one. */
  pattern: string
  isPattern: boolean
  edge: 'enter' | 'exit'
  fits(name: string): boolean
}

/**
 * Reads a node id, `workflow/node`, a workflow's name, `type:agent`, `tool:name` or `model:name`, each as a pattern, too;
 * with `:exit` behind it, where it ends.
 */
export function readFunctionName(text: string): FunctionName {
  const match = /^(?:(type|tool|model):)?(.*?)(?::(enter|exit))?$/s.exec(text.trim())!
  const [, subject, pattern, edge] = match as unknown as [string, FunctionName['subject']?, string?, string?]
  const written = pattern ?? ''
  const wanted = subject === 'type' ? canonicalType(written) : written
  const expression = new RegExp(
    `^${wanted
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  )
  return {
    subject: subject ?? 'node',
    pattern: written,
    isPattern: /[*?]/.test(written),
    edge: edge === 'exit' ? 'exit' : 'enter',
    fits: name => name === wanted || expression.test(name),
  }
}

/** True when a span of this site is meant, as far as that can be told without its type. */
export function isMeant(name: FunctionName, file: WorkflowFile, site: Site): boolean {
  if (name.subject === 'tool' || name.subject === 'model') {
    return site.kind === name.subject && name.fits(site.id)
  }
  if (site.kind === 'workflow') return name.subject === 'node' && site.workflow === name.pattern
  if (site.kind !== 'node') return false
  if (name.subject === 'type') {
    const type = typeOf(file, site)
    return type === undefined || name.fits(type)
  }
  const id = site.node ?? site.id
  // `ma*` means nodes; only with a slash is the workflow a part of the name.
  return name.fits(id) || (name.pattern.includes('/') && name.fits(`${site.workflow}/${id}`))
}

/** The type of the node of a site; undefined where the file does not have it. */
export function typeOf(file: WorkflowFile, site: Site): string | undefined {
  return file.workflows.get(site.workflow)?.nodes.get(site.node ?? '')?.type
}

/** The places in the text at which a function breakpoint stops; none for tools and models. */
export function placesOfFunction(file: WorkflowFile, text: string): Place[] {
  const name = readFunctionName(text)
  return placesOf(file)
    .filter(({ kind, edge, again }) => edge === 'enter' && !again && (kind === 'node' || kind === 'workflow'))
    .map(place => ({ place, site: { ...place, id: place.node ?? place.workflow } }))
    .filter(({ site }) => isMeant(name, file, site))
    .map(({ place, site }) => ({
      ...place,
      edge: name.edge,
      range: rangeOf(file, site, name.edge) ?? place.range,
    }))
}
