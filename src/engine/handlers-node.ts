import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { HandlerReference, Workflow, WorkflowFile } from '../workflow/graph.ts'
import { failure, nearest, type Place } from '../workflow/problem.ts'
import { asCurrentRun } from './current-run-node.ts'
import { functionsOf, type HandlerModules, loadingDetail } from './handler-modules.ts'
import { type Handler, type Handlers, handlerUses } from './handlers.ts'
import { withoutExit } from './process-exit-node.ts'

/**
 * Loads the handler modules of a workflow and checks that every handler is there, before anything runs.
 * @throws {PlayheadError} `handlers-missing`, `handlers-not-found`, `handlers-unloadable`, `unknown-handler`, each at
 * the key that names the handler
 */
export async function loadHandlers(
  file: WorkflowFile,
  workflow: Workflow,
  modules: HandlerModules = importedModules(file),
): Promise<Handlers> {
  const found = new Map<string, Handler>()
  for (const { reference, workflow: owner, node, key } of handlerUses(file, workflow)) {
    const place = { path: file.path, range: node.keys.get(key) ?? node.range }
    const named = reference.module ?? owner.handlers
    if (named === undefined && reference.optional) continue
    if (named === undefined) throw failure('handlers-missing', { handler: reference.name }, place)
    const functions = await modules.functions(named, place)
    const handler = functions.get(reference.name)
    if (!handler) {
      if (reference.optional) continue
      const known = [...functions.keys()]
      const near = nearest(reference.name, known)
      throw failure('unknown-handler', { handler: reference.name, module: named, known, near }, place)
    }
    found.set(keyOf(reference, owner), handler.call)
  }
  return (reference, owner) => found.get(keyOf(reference, owner))
}

/** Handler modules whose code runs in this process. */
export function importedModules(file: Pick<WorkflowFile, 'path'>): HandlerModules {
  return {
    async functions(named, place) {
      const url = await moduleUrl(file, named, place)
      const exports = await withoutExit(() => import(url) as Promise<Record<string, unknown>>).catch(
        thrown => {
          throw failure(
            'handlers-unloadable',
            { module: named, detail: loadingDetail(thrown) },
            place,
            thrown,
          )
        },
      )
      const functions = functionsOf(exports)
      for (const [name, { call, tool }] of functions)
        functions.set(name, {
          tool,
          call: (input, run) => asCurrentRun(run, () => call(input, run)),
        })
      return functions
    },
    close: async () => undefined,
  }
}

/**
 * What a handler module is imported by: the same as long as its file does not change.
 * @param named its path, as it is written in the workflow file
 * @param place where it is named
 * @throws {PlayheadError} `handlers-not-found`
 */
export async function moduleUrl(
  file: Pick<WorkflowFile, 'path'>,
  named: string,
  place: Place,
): Promise<string> {
  const path = resolve(dirname(file.path), named)
  const { mtimeNs } = await stat(path, { bigint: true }).catch(() => {
    throw failure('handlers-not-found', { module: named }, place)
  })
  // The query makes an edited module a new one for a process that has imported it before.
  return `${pathToFileURL(path).href}?v=${mtimeNs}`
}

const keyOf = (reference: HandlerReference, workflow: Workflow) =>
  `${reference.module ?? workflow.handlers}#${reference.name}`
