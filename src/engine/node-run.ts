import type { NewEvent } from '../recording/event.ts'
import { toPointer } from '../recording/patch.ts'
import type { Address } from '../workflow/address.ts'
import type { WorkflowNode } from '../workflow/graph.ts'
import { copyObject, getOwn, type Json, type JsonObject, setOwn } from '../workflow/json.ts'
import { nodeType } from '../workflow/node-types/registry.ts'
import { type Scope, writeContext } from './scope.ts'
import { SpanWork, type Work } from './work.ts'

/** One attempt of a node, as its runner sees it. */
export interface NodeRun<N extends WorkflowNode = WorkflowNode> extends Work {
  node: N
  visit: number
  attempt: number
  /** Stores an output under the node's `output` key, or its id. */
  store(output: Json): Promise<void>
  /**
   * Makes this the context. The output is the value at the keys named, or the one given.
   * @param changed the only keys that can differ from the context as it was; any where absent
   * @returns what to wait for; undefined when the run may go on, as it may in most cases
   */
  write(
    context: JsonObject,
    output: WrittenOutput,
    changed?: readonly string[],
  ): Promise<undefined> | undefined
}

/** The output of a node: the value at these keys of the context, or this one. */
export type WrittenOutput = { keys: readonly string[] } | { value: Json | undefined }

/** What a runner gets. */
export class NodeWork<N extends WorkflowNode = WorkflowNode> extends SpanWork implements NodeRun<N> {
  readonly node: N
  readonly visit: number
  readonly attempt: number

  constructor(
    scope: Scope,
    node: N,
    at: { span: number; address: Address; visit: number; attempt: number; input: JsonObject },
  ) {
    super(scope, at.span, at.address, at.input)
    this.node = node
    this.visit = at.visit
    this.attempt = at.attempt
  }

  async store(output: Json): Promise<void> {
    const key = this.node.output ?? this.node.id
    const context = copyObject(this.scope.context)
    setOwn(context, key, output)
    await this.write(context, { keys: [key] }, [key])
  }

  write(
    context: JsonObject,
    output: WrittenOutput,
    changed?: readonly string[],
  ): Promise<undefined> | undefined {
    const about: Partial<Extract<NewEvent, { type: 'write' }>> = {}
    if ('value' in output) {
      if (output.value !== undefined) about.output = output.value
    } else if (output.keys.length === 1) about.outputAt = toPointer([output.keys[0]!])
    else about.outputAt = Object.fromEntries(output.keys.map(key => [key, toPointer([key])]))
    const told = writeContext(this.scope, this.span, context, about, changed)
    return told ? told.then(() => this.#take(output)) : this.#take(output)
  }

  /** Makes what was written the output of the scope. */
  #take(output: WrittenOutput): undefined {
    const { node, scope } = this
    if ('value' in output) {
      // The decision of a node is no result, here as where it comes from a recording.
      if (output.value !== undefined && !nodeType(node.type)?.choosesNext) scope.output = output.value
    } else if (output.keys.length === 1) scope.output = getOwn(scope.context, output.keys[0]!) ?? null
    else if (output.keys.length > 0)
      scope.output = Object.fromEntries(output.keys.map(key => [key, getOwn(scope.context, key) ?? null]))
    return undefined
  }
}
