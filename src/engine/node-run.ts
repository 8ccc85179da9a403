import type { NewEvent } from '../recording/event.ts'
import { toPointer } from '../recording/patch.ts'
import { childAddress } from '../workflow/address.ts'
import type { WorkflowNode } from '../workflow/graph.ts'
import { copyObject, getOwn, type Json, type JsonObject, setOwn } from '../workflow/json.ts'
import { nodeType } from '../workflow/node-types/registry.ts'
import { type Scope, writeContext } from './scope.ts'
import { createWork, type Work } from './work.ts'

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
    output: { keys: readonly string[] } | { value: Json | undefined },
    changed?: readonly string[],
  ): Promise<void> | undefined
}

/** Builds what a runner gets. */
export function createNodeRun<N extends WorkflowNode>(
  scope: Scope,
  node: N,
  { span, visit, attempt, input }: { span: number; visit: number; attempt: number; input: JsonObject },
): NodeRun<N> {
  const work = createWork(scope, span, childAddress(scope.address, node.id, visit), input)
  /** Makes what was written the output of the scope. */
  const take = (output: { keys: readonly string[] } | { value: Json | undefined }) => {
    if ('value' in output) {
      // The decision of a node is no result, here as where it comes from a recording.
      if (output.value !== undefined && !nodeType(node.type)?.choosesNext) scope.output = output.value
    } else if (output.keys.length === 1) scope.output = getOwn(scope.context, output.keys[0]!) ?? null
    else if (output.keys.length > 0)
      scope.output = Object.fromEntries(output.keys.map(key => [key, getOwn(scope.context, key) ?? null]))
  }
  const run: NodeRun<N> = Object.assign(work, {
    node,
    visit,
    attempt,
    async store(output: Json) {
      const key = node.output ?? node.id
      const context = copyObject(scope.context)
      setOwn(context, key, output)
      await run.write(context, { keys: [key] }, [key])
    },
    write(
      context: JsonObject,
      output: { keys: readonly string[] } | { value: Json | undefined },
      changed?: readonly string[],
    ) {
      const about: Partial<Extract<NewEvent, { type: 'write' }>> = {}
      if ('value' in output) {
        if (output.value !== undefined) about.output = output.value
      } else if (output.keys.length === 1) about.outputAt = toPointer([output.keys[0]!])
      else about.outputAt = Object.fromEntries(output.keys.map(key => [key, toPointer([key])]))
      const told = writeContext(scope, span, context, about, changed)
      if (told) return told.then(() => take(output))
      take(output)
      return undefined
    },
  } satisfies Omit<NodeRun<N>, keyof Work>)
  return run
}
