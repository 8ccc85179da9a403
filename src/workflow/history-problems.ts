import { error } from './catalogue-entry.ts'

/** Messages about the place where executions are kept. */
export const historyProblems = {
  'history-unreadable': error<{ path: string; detail: string }>(
    p => `The history "${p.path}" cannot be listed: ${p.detail}.`,
    () => 'Check that it is a folder and that you may read it.',
  ),
  'annotations-damaged': error<{ path: string; detail: string }>(
    p => `The tags and pins in "${p.path}" cannot be read: ${p.detail}.`,
    () => 'Correct the file, or delete it to be without them.',
  ),
  'file-unwritable': error<{ path: string; detail: string }>(
    p => `"${p.path}" cannot be written: ${p.detail}.`,
    () => 'Check that its folder exists and that you may write to it.',
  ),
  'invalid-date': error<{ text: string }>(
    p => `"${p.text}" is no date.`,
    () => 'Write 2025-01-31, 2025-01, 2025-01-31T14:30, today, yesterday, or how long ago: 90m, 12h, 7d, 2w.',
  ),
  'recording-too-old': error<{ path: string; version: number }>(
    p =>
      `"${p.path}" was written by an older Playhead (format ${p.version}): it can be read, but not continued.`,
    () => 'Go on with it in the version of Playhead that wrote it, or run the workflow again.',
  ),
  'recording-unreachable': error<{ url: string; detail: string }>(
    p => `"${p.url}" cannot be read: ${p.detail}.`,
    () => 'Check the address; its server must answer range requests. Or open a downloaded copy.',
  ),
  'recording-in-use': error<{ id: string; process: string }>(
    p => `"${p.id}" is running in ${p.process}.`,
    () => 'Wait until it has ended, or stop it.',
  ),
  'recording-waiting': error<{ id: string }>(
    p => `"${p.id}" waits for an answer.`,
    () => 'Answer it ("playhead answer"), or delete it with --force.',
  ),
  'recording-pinned': error<{ id: string }>(
    p => `"${p.id}" is pinned.`,
    () => 'Unpin it first ("playhead tag <id> --unpin"), or delete it with --force.',
  ),
  'recording-exists': error<{ id: string }>(
    p => `There is a recording of "${p.id}" already.`,
    () => 'Delete that one first, if this one is to take its place.',
  ),
  'recording-undeletable': error<{ path: string; detail: string }>(
    p => `"${p.path}" cannot be deleted: ${p.detail}.`,
    () => 'Close what has it open, and check that you may write to its folder.',
  ),
  'recording-unrestorable': error<{ path: string; detail: string }>(
    p => `"${p.path}" cannot be restored: ${p.detail}.`,
    () =>
      'Check that it is still there and that you may write to the history. It can be moved there by hand, too.',
  ),
  'recording-replaced': error<{ path: string; id: string }>(
    p => `"${p.path}" holds another execution than "${p.id}" by now.`,
    () => 'List the history again.',
  ),
}
