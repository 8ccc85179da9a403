import { type Alias, type Document, isAlias, type Node, visit } from 'yaml'

const targets = new WeakMap<Alias, Node>()

/** Finds out, once and in one walk, what the aliases of a document stand for: the library walks for each of them. */
export function linkAliases(document: Document): void {
  const anchors = new Map<string, Node>()
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source)
        if (target) targets.set(node, target)
      } else if (node.anchor) anchors.set(node.anchor, node)
    },
  })
}

/** A part of a document; for an alias, what it stands for, which is written elsewhere. */
export function written(part: unknown): unknown {
  return isAlias(part) ? targets.get(part) : part
}
