import { error, information, list, suggestion } from './catalogue-entry.ts'

export interface UnknownName {
  name: string
  known: readonly string[]
  near?: string
}

/** Messages about breakpoints. */
export const breakpointProblems = {
  'no-place-here': error<object>(
    () => 'No node stands here or below.',
    () => 'Set the breakpoint on a line of a node.',
  ),
  'no-such-type': error<UnknownName>(p => `There is no node type "${p.name}".`, suggestion),
  'type-without-node': error<{ type: string; known: readonly string[] }>(
    p => `No node of this file has the type "${p.type}".`,
    p => `Types of its nodes are: ${list(p.known)}.`,
  ),
  'tool-not-called': error<UnknownName>(
    p => `The recorded run called no tool "${p.name}".`,
    p => (p.known.length === 0 ? 'It called none.' : suggestion(p)),
  ),
  'model-not-called': error<UnknownName>(
    p => `The recorded run called no model "${p.name}".`,
    p => (p.known.length === 0 ? 'It called none.' : suggestion(p)),
  ),
  'tool-not-named': information<UnknownName>(
    p => `The file names no tool "${p.name}"; this stops if one is called.`,
    p => (p.known.length === 0 ? 'It names none.' : suggestion(p)),
  ),
  'model-not-seen': information<UnknownName>(
    p => `No model "${p.name}" was called so far; this stops if one is.`,
    p => (p.known.length === 0 ? 'None was called so far.' : `Called were: ${list(p.known)}.`),
  ),
  'never-reached': information<object>(
    () => 'The recorded run never came here.',
    () => 'Replay another run, or run the workflow again.',
  ),
  'never-written': information<{ path: string }>(
    p => `The recorded run never wrote ${p.path}.`,
    () => 'Replay another run, or run the workflow again.',
  ),
  'not-watchable': error<{ name: string }>(
    p => `"${p.name}" is no path of the context, so nothing writes it.`,
    () => 'Give a path such as issues[0].score.',
  ),
  'not-a-data-id': error<{ id: string }>(
    p => `"${p.id}" stands for no variable.`,
    () => 'Set the breakpoint again, from the variable.',
  ),
  'only-writes': error<{ access: string }>(
    p => `Access "${p.access}" cannot be watched.`,
    () => 'Only writes can.',
  ),
  'unknown-exception-filter': error<UnknownName>(
    p => `There is no exception filter "${p.name}".`,
    suggestion,
  ),
  'unknown-breakpoint-mode': error<UnknownName>(p => `There is no breakpoint mode "${p.name}".`, suggestion),
  'no-write': error<{ path: string; direction: 'last' | 'next'; live: boolean }>(
    p => `Nothing has written ${p.path} ${p.direction === 'last' ? 'before' : 'after'} here.`,
    p =>
      p.direction === 'next' && p.live
        ? 'Set a data breakpoint and continue to stop at the next write.'
        : `Look ${p.direction === 'last' ? 'ahead' : 'back'} instead.`,
  ),
}
