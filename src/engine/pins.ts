import type { Address } from '../workflow/address.ts'
import type { Workflow, WorkflowFile } from '../workflow/graph.ts'
import type { Json } from '../workflow/json.ts'
import { failure, nearest } from '../workflow/problem.ts'

/** A result that a person fixed for a node, used instead of running it. */
export type Pin = { output: Json } | { error: string }

/** The fixed results of a run. */
export type Pins = (address: Address, workflow: string, node: string) => Pin | undefined

/**
 * Finds pins by the address of a node's span, by `workflow/node`, or by the node's id.
 * @throws {PlayheadError} `unknown-pin` for a name that fits no node of the file
 */
export function createPins(pins: Readonly<Record<string, Pin>>, file: WorkflowFile): Pins {
  const names = Object.keys(pins)
  if (names.length === 0) return () => undefined
  const known = [...file.workflows.values()].flatMap(workflow => [...workflow.nodes.keys()])
  for (const name of names) {
    if (known.includes(name) || leadsToNode(name, file)) continue
    const id = name.split('/').at(-1)!.replace(/#\d+$/, '')
    throw failure('unknown-pin', { name, known, near: nearest(id, known) }, { path: file.path })
  }
  return (address, workflow, node) =>
    [address, `${workflow}/${node}`, node]
      .filter(name => Object.hasOwn(pins, name))
      .map(name => pins[name])[0]
}

/** True for the address of a node: a workflow, then nodes, each with the branch or the workflow inside of it. */
function leadsToNode(address: string, file: WorkflowFile): boolean {
  let workflow: Workflow | undefined
  let inNode = true
  for (const segment of address.split('/')) {
    const id = segment.replace(/#\d+$/, '')
    const branch = /^\[(.*)\]$/.exec(id)
    if (branch) inNode = false
    else if (inNode) {
      workflow = file.workflows.get(id)
      inNode = false
    } else inNode = true
    if (!workflow || ((branch || inNode) && !workflow.nodes.has(branch?.[1] ?? id))) return false
  }
  return inNode
}

/**
 * Reads a pin as people write it: a JSON value, or a text; `{"error": "text"}` makes the node fail.
 * @param given a value of a launch configuration, or the text after `--pin node=`
 */
export function readPin(given: Json): Pin {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    const keys = Object.keys(given)
    if (keys.length === 1 && typeof given['error'] === 'string') return { error: given['error'] }
    if (keys.length === 1 && 'output' in given) return { output: given['output'] ?? null }
  }
  return { output: given }
}
