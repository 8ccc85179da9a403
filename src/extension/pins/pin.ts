import type { WorkflowFile, WorkflowNode } from '../../workflow/graph.ts'
import type { Json } from '../../workflow/json.ts'
import { t } from '../../workflow/translate.ts'

/** A result that a person has fixed for a node, as a launch configuration can hold it. */
export type Pin = { output: Json } | { error: string }

/** The pins of a file, by `workflow/node`. */
export type Pins = Readonly<Record<string, Pin>>

/** A node that can be pinned. */
export interface Pinnable {
  /** `workflow/node`. */
  name: string
  workflow: string
  node: WorkflowNode
}

/** The nodes of a file, in its order. */
export function pinnables({ workflows }: WorkflowFile): Pinnable[] {
  return [...workflows.values()].flatMap(workflow =>
    [...workflow.nodes.values()].map(node => ({
      name: `${workflow.name}/${node.id}`,
      workflow: workflow.name,
      node,
    })),
  )
}

/** The innermost node that a line (from 0) belongs to. */
export function pinnableAt(file: WorkflowFile, line: number): Pinnable | undefined {
  const size = ({ node: { range } }: Pinnable) => range.end.line - range.start.line
  return pinnables(file)
    .filter(({ node: { range } }) => range.start.line <= line && line <= range.end.line)
    .sort((a, b) => size(a) - size(b))[0]
}

/** The line (from 0) on which the id of a node stands, or where it begins. */
export function idLine({ keys, range }: WorkflowNode): number {
  return (keys.get('id') ?? range).start.line
}

/** The names of pins whose node is gone. */
export function staleNames(pins: Pins, file: WorkflowFile): string[] {
  const known = new Set(pinnables(file).map(({ name }) => name))
  return Object.keys(pins).filter(name => !known.has(name))
}

/**
 * The pins for a run: those of the editor whose nodes are there, and those of the configuration, which win, whether
 * they name the node alone or with its workflow.
 * @param own the attribute `pins` of the configuration
 * @returns undefined where there are none
 */
export function pinsForRun(
  pins: Pins,
  own: Readonly<Record<string, unknown>> = {},
  file: WorkflowFile,
): Record<string, unknown> | undefined {
  const merged: Record<string, unknown> = { ...own }
  for (const { name, node } of pinnables(file)) {
    const pin = Object.hasOwn(pins, name) ? pins[name] : undefined
    if (pin && !Object.hasOwn(own, name) && !Object.hasOwn(own, node.id)) merged[name] = pin
  }
  return Object.keys(merged).length > 0 ? merged : undefined
}

/** A pin in few words: `{"a":1}`, or `error: text`. */
export function pinText(pin: Pin, length = 60): string {
  const text = 'error' in pin ? t('error: {0}', pin.error) : JSON.stringify(pin.output)
  const line = text.replace(/\s+/g, ' ')
  return line.length > length ? `${line.slice(0, length - 1)}…` : line
}
