import type { YAMLMap } from 'yaml'
import type { InlineBreakpoint, WorkflowFile, WorkflowNode } from '../graph.ts'
import type { Origin, SourceRange } from '../source.ts'
import type { IncludedFile } from './included-file.ts'
import type { Includes } from './includes.ts'

/** Lines of a text, from 0, both ends included. */
interface Lines {
  first: number
  last: number
}

/**
 * The `# break:` and `# log:` comments in the texts that a file includes, as far as they are of what it includes: such a text
 * may have other nodes. Each has the range of the first thing that includes it, and its own place with that.
 */
export function includedBreakpoints(file: WorkflowFile, includes: Includes): InlineBreakpoint[] {
  return [...includes.texts.keys()].flatMap(path => {
    const included = includes.file(path)
    const comments = included?.yaml.inlineBreakpoints ?? []
    if (!included || comments.length === 0) return []
    const nodes = linesOfNodes(included)
    const users = usersOf(file, path)
    return comments.flatMap(comment => {
      const { line } = comment.range.start
      // As in the file itself: outside of every node it is of the node below.
      const own = nodes.find(({ first, last }) => first <= line && line <= last)
      const meant = own ?? nodes.find(({ first }) => first > line)
      const user =
        users.find(({ at, isKey }) => isKey && at.start.line === line) ??
        users.find(({ at, isKey }) => !isKey && meant && isIn(at, meant))
      if (!user) return []
      const { start, end } = user.range
      return [{ ...comment, range: { start, end, from: { path, range: comment.range } } }]
    })
  })
}

const isIn = ({ start }: SourceRange, { first, last }: Lines) => first <= start.line && start.line <= last

/** The lines of all nodes of an included file, in its order. */
function linesOfNodes({ yaml, nodes }: IncludedFile): Lines[] {
  const linesOf = (item: YAMLMap): Lines => {
    const { start, end } = yaml.range(item)
    return { first: start.line, last: end.line }
  }
  return [...nodes.values()]
    .flat()
    .map(({ item }) => linesOf(item))
    .sort((a, b) => a.first - b.first)
}

/** What of a file comes from an included text: where it stands in there, and where it is included. */
function usersOf(file: WorkflowFile, path: string) {
  const users: { at: SourceRange; range: SourceRange; isKey: boolean }[] = []
  const add = (from: Origin | undefined, range: SourceRange, isKey: boolean) => {
    if (from?.path === path) users.push({ at: from.range, range, isKey })
  }
  for (const workflow of file.workflows.values()) {
    add(workflow.included, workflow.keyRange, true)
    for (const node of workflow.nodes.values())
      for (const from of originsOf(node)) add(from, node.range, false)
  }
  return users
}

/** A node can be put together from several texts. */
function originsOf({ range, included, keys }: WorkflowNode): (Origin | undefined)[] {
  return [range.from, included, ...[...keys.values()].map(({ from }) => from)]
}
