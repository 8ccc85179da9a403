/**
 * The stable name of a span across executions: the path of ids from the workflow down, each with its visit number
 * where it is not the first, for example `fix_bug/review#2/security`. A parallel branch is written `[id]`.
 */
export type Address = string

/** The address of a span below another. Visits count from 1, per parent and id. */
export function childAddress(parent: Address | undefined, id: string, visit: number): Address {
  const segment = visit > 1 ? `${id}#${visit}` : id
  return parent === undefined ? segment : `${parent}/${segment}`
}

/** The id of a branch span: its first node's id in brackets, since the node itself lies below it. */
export function branchId(node: string): string {
  return `[${node}]`
}
