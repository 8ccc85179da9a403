import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { HandlerReference, Workflow, WorkflowFile } from '../workflow/graph.ts'
import { failure, nearest, type Place } from '../workflow/problem.ts'
import { type Handler, type Handlers, handlerUses } from './handlers.ts'
import { withoutExit } from './process-exit-node.ts'

/**
 * Imports the handler modules of a workflow and checks that every handler is there, before anything runs.
 * @throws {PlayheadError} `handlers-missing`, `handlers-not-found`, `handlers-unloadable`, `unknown-handler`, each at
 * the key that names the handler
 */
export async function loadHandlers(file: WorkflowFile, workflow: Workflow): Promise<Handlers> {
  const found = new Map<string, Handler>()
  for (const { reference, workflow: owner, node, key } of handlerUses(file, workflow)) {
    const place = { path: file.path, range: node.keys.get(key) ?? node.range }
    const named = reference.module ?? owner.handlers
    if (named === undefined && reference.optional) continue
    if (named === undefined) throw failure('handlers-missing', { handler: reference.name }, place)
    const exports = await importHandlers(file, named, place)
    const handler = exports[reference.name]
    if (typeof handler !== 'function') {
      if (reference.optional) continue
      const known = Object.keys(exports).filter(name => typeof exports[name] === 'function')
      const near = nearest(reference.name, known)
      throw failure('unknown-handler', { handler: reference.name, module: named, known, near }, place)
    }
    const call = handler as Handler
    found.set(keyOf(reference, owner), (input, run) => withoutExit(() => call(input, run)))
  }
  return (reference, owner) => found.get(keyOf(reference, owner))
}

/**
 * Imports a handler module; once, as long as its file does not change.
 * @param named its path, as it is written in the workflow file
 * @param place where it is named
 * @throws {PlayheadError} `handlers-not-found`, `handlers-unloadable`
 */
export async function importHandlers(
  file: Pick<WorkflowFile, 'path'>,
  named: string,
  place: Place,
): Promise<Record<string, unknown>> {
  const path = resolve(dirname(file.path), named)
  const { mtimeNs } = await stat(path, { bigint: true }).catch(() => {
    throw failure('handlers-not-found', { module: named }, place)
  })
  // The query makes an edited module a new one for a process that has imported it before.
  const url = `${pathToFileURL(path).href}?v=${mtimeNs}`
  return withoutExit(() => import(url) as Promise<Record<string, unknown>>).catch(thrown => {
    throw failure('handlers-unloadable', { module: named, detail: detailOf(thrown) }, place, thrown)
  })
}

const keyOf = (reference: HandlerReference, workflow: Workflow) =>
  `${reference.module ?? workflow.handlers}#${reference.name}`

function detailOf(thrown: unknown): string {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return text.split('\n')[0]!
}
