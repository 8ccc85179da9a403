import { error, list, warning } from './catalogue-entry.ts'

/** Messages about executions that are forked from others. */
export const forkProblems = {
  'fork-text-gone': error<{ id: string; path: string }>(
    p => `"${p.path}" is not there any more, so "${p.id}" cannot be forked by the file as it is now.`,
    () =>
      'Run the text in its recording: say so with "--recorded-text" (launch attribute "recordedText"), if you know where the recording comes from.',
  ),
  'fork-hidden': error<{ id: string; places: readonly string[] }>(
    p =>
      `"${p.id}" cannot be forked here, because the recording does not have these values: ${list(p.places)}. They are secrets, or were left out.`,
    () => 'Set them in the fork, with "--set path=value", or fork where they were not there yet.',
  ),
  'fork-from-start': error<{ position: number }>(
    p =>
      `A fork with other inputs begins at the start, so nothing can be changed in it at position ${p.position}.`,
    () => 'Give either other inputs, or values to be set.',
  ),
  'fork-lost-place': error<{ address: string }>(
    p => `Nothing can be set in "${p.address}": by the file as it is now, the fork is not there any more.`,
    () => 'Fork without setting a value, and set it where the fork stands then.',
  ),
  'fork-inputs': warning<object>(
    () => 'The inputs are not those that were recorded, so nothing is reused: all of it runs.',
    () => 'Give the recorded inputs to reuse recorded results.',
  ),
  'fork-node-gone': warning<{ address: string; id: string }>(
    p => `"${p.address}": the file has no node "${p.id}" any more. From there on the fork runs.`,
    () => 'Nothing is to be done if that is what you want.',
  ),
  'fork-workflow-gone': warning<{ address: string; id: string }>(
    p => `"${p.address}": the file has no workflow "${p.id}" any more. From there on the fork runs.`,
    () => 'Nothing is to be done if that is what you want.',
  ),
  'fork-node-type': warning<{ address: string; before: string; now: string }>(
    p => `"${p.address}" was of type ${p.before} and is of type ${p.now} now. From there on the fork runs.`,
    () => 'Nothing is to be done if that is what you want.',
  ),
  'fork-way-changed': warning<{ address: string; before: readonly string[]; now: readonly string[] }>(
    p =>
      `After "${p.address}" the recorded run went on with ${list(p.before)}; the file goes on with ${list(p.now)} now. From there on the fork runs.`,
    () => 'Nothing is to be done if that is what you want.',
  ),
  'fork-node-changed': warning<{ address: string }>(
    p => `"${p.address}" is written differently now; its recorded result is used all the same.`,
    () => 'Fork before it to run it as it is written now.',
  ),
  'fork-node-anew': warning<{ address: string }>(
    p => `"${p.address}" had just begun and is written differently now: it begins once more.`,
    () => 'Nothing is to be done if that is what you want.',
  ),
} as const
