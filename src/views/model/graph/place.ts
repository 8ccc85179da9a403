/**
 * The name of a place in a graph: the ids of the nodes on the way to it, without visits and branches. A node of a workflow
 * that is run by a node lies below that node, as a member of a team does.
 */
export function placeBelow(parent: string | undefined, id: string): string {
  const name = id.replaceAll('%', '%25').replaceAll('/', '%2F')
  return parent === undefined ? name : `${parent}/${name}`
}
