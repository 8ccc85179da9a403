import { nodesOfRun } from '../workflow/check.ts'
import type { HandlerReference, Workflow, WorkflowFile, WorkflowNode } from '../workflow/graph.ts'
import type { JsonObject } from '../workflow/json.ts'

/** What a handler is told about the run it is called in. */
export interface HandlerRun {
  /** Id of the execution. */
  readonly execution: string
  readonly workflow: string
  readonly node: string
  readonly address: string
  /** How often the node was entered, this time included. */
  readonly visit: number
  readonly attempt: number
  /** A copy of the context; changing it changes nothing. */
  readonly context: JsonObject
  /** Aborted when the execution is cancelled; long work should listen. */
  readonly signal: AbortSignal
  /**
   * Records a line and shows it in the console; data that JSON cannot hold is replaced by the reason. Once the handler
   * has returned or was cancelled, nothing is recorded any more.
   */
  log(text: string, data?: unknown): void
  /** Records a named event with data, under the same terms. */
  emit(name: string, data?: unknown): void
}

/** A function of a handler module. What it returns becomes the node's output. */
export type Handler = (input: JsonObject, run: HandlerRun) => unknown

/** Finds the function for a reference. All but optional ones were checked before the run began. */
export type Handlers = (reference: HandlerReference, workflow: Workflow) => Handler | undefined

/** A handler that a workflow can call, and where it is named. */
export interface HandlerUse {
  reference: HandlerReference
  workflow: Workflow
  node: WorkflowNode
  /** The key of the node that names it. */
  key: string
}

/**
 * A file whose workflows have their handlers in another module, for doubles in the place of what reaches outside, say.
 * Handlers that a node takes from a module of its own stay.
 * @param module path, absolute or from the file's folder; undefined changes nothing
 */
export function withHandlers(file: WorkflowFile, module: string | undefined): WorkflowFile {
  if (module === undefined) return file
  const workflows = [...file.workflows].map(
    ([name, workflow]) => [name, { ...workflow, handlers: module }] as const,
  )
  return { ...file, workflows: new Map(workflows) }
}

/** All handlers that a run of a workflow can meet, those of its sub-workflows included. */
export function* handlerUses(file: WorkflowFile, from: Workflow): Generator<HandlerUse> {
  for (const { workflow, node } of nodesOfRun(file, from)) {
    const { handler } = node.config as { handler?: HandlerReference }
    if (!handler) continue
    const key =
      ['handler', 'condition', 'transform', 'merge_handler'].find(name => node.keys.has(name)) ?? 'handler'
    yield { reference: handler, workflow, node, key }
  }
}
