import { error, list } from './catalogue-entry.ts'

/** Messages about what is made of recordings: imports, snapshots, queries. */
export const analysisProblems = {
  'imported-error': error<{ message: string }>(
    p => p.message,
    () => 'It was recorded by another program, which says no more.',
  ),
  'not-importable': error<{ path: string; detail: string }>(
    p => `"${p.path}" cannot be imported: ${p.detail}.`,
    () =>
      'Give a JSON recording with "metadata" and "events", as "export --format recording" writes it, as it is or compressed by gzip.',
  ),
  'already-imported': error<{ id: string; path: string }>(
    p => `The execution ${p.id} is there already: "${p.path}".`,
    () => 'Use that one, or delete it first.',
  ),
  'output-unwritable': error<{ path: string; detail: string }>(
    p => `"${p.path}" cannot be written: ${p.detail}.`,
    () => 'Choose another file.',
  ),
  'invalid-snapshot': error<{ detail: string }>(
    p => `This is no snapshot: ${p.detail}.`,
    () => 'Give what the export of a snapshot has written, unchanged.',
  ),
  'foreign-snapshot': error<{ snapshot: string; execution: string }>(
    p => `The snapshot is of the execution ${p.snapshot}, not of ${p.execution}.`,
    () => 'Open the recording that the snapshot was made of.',
  ),
  'unknown-snapshot': error<{ id: string; known: readonly string[] }>(
    p => `There is no snapshot "${p.id}".`,
    p => `Known are: ${list(p.known)}.`,
  ),
  'invalid-path': error<{ path: string }>(
    p => `"${p.path}" is no path into the state.`,
    () => 'Write it as user.name, items[0].id, items[-1] or ["odd key"].',
  ),
  'nothing-at-path': error<{ path: string; known: readonly string[] }>(
    p => `There is no value at "${p.path}".`,
    p => `The state has: ${list(p.known)}.`,
  ),
} as const
