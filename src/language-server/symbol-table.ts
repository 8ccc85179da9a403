import type { WorkflowFile } from '../workflow/graph.ts'
import type { Occurrence } from '../workflow/native/occurrence.ts'
import { comparePositions, contains, type Position } from '../workflow/source.ts'

/** The names of a file, by place and by name. */
export interface SymbolTable {
  /** In the order of the file. */
  readonly all: readonly Occurrence[]
  /** What is named at a position. The id of a node comes before the context key that it stands for too. */
  at(position: Position): Occurrence | undefined
  /** All places that mean the same as one, itself included, in the order of the file. */
  same(occurrence: Occurrence): readonly Occurrence[]
  /** Everything that is named at exactly the same place as one, itself included. */
  here(occurrence: Occurrence): readonly Occurrence[]
  /**
   * What one can mean besides: a member of the results of several workflows is a name of each, and a condition that
   * is a name may be a handler. Itself included.
   */
  meanings(occurrence: Occurrence): readonly Occurrence[]
  /** All places of a kind in a workflow. */
  in(workflow: string, kind: Occurrence['kind']): readonly Occurrence[]
  /** The module that a handler comes from, as it is written; undefined where none is named. */
  moduleOf(handler: Occurrence): string | undefined
}

/** Orders the names of a file. */
export function createSymbolTable(found: readonly Occurrence[], file: WorkflowFile): SymbolTable {
  const all = found.toSorted(
    (a, b) =>
      a.range.start.line - b.range.start.line ||
      a.range.start.character - b.range.start.character ||
      Number(a.implied ?? false) - Number(b.implied ?? false),
  )
  // What is included from another file stands there.
  const byLine = Map.groupBy(
    all.filter(({ range }) => !range.from),
    one => one.range.start.line,
  )
  const moduleOf = (handler: Occurrence) => handler.module ?? file.workflows.get(handler.workflow)?.handlers
  const keyOf = (one: Occurrence) => {
    const scope = one.kind === 'handler' ? moduleOf(one) : one.kind === 'workflow' ? '' : one.workflow
    return `${one.kind}\n${scope}\n${one.name}`
  }
  const byName = Map.groupBy(all, keyOf)
  const byScope = Map.groupBy(all, one => `${one.kind}\n${one.workflow}`)
  const here = ({ range }: Occurrence) =>
    (byLine.get(range.start.line) ?? []).filter(
      one =>
        comparePositions(one.range.start, range.start) === 0 &&
        comparePositions(one.range.end, range.end) === 0,
    )
  return {
    all,
    at: position => byLine.get(position.line)?.find(one => contains(one.range, position)),
    same: one => byName.get(keyOf(one)) ?? [],
    here,
    meanings: one => [
      one,
      ...here(one).filter(other => other !== one && (one.elsewhere ? other.elsewhere : other.optional)),
    ],
    in: (workflow, kind) => byScope.get(`${kind}\n${workflow}`) ?? [],
    moduleOf,
  }
}
