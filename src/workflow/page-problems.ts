import { error } from './catalogue-entry.ts'

/** Messages of the page of an execution. */
export const pageProblems = {
  untrusted: error<{ what: string }>(
    p =>
      `${p.what} needs a trusted workspace, because it starts a session that can run code of the workspace.`,
    () => 'Reading recordings needs no trust. Trust the workspace if you know who wrote it.',
  ),
  'inputs-hidden': error<Record<string, never>>(
    () => 'The inputs of this run are not all in its recording: secrets are hidden, or values were left out.',
    () => 'Start the workflow from its file, and give the inputs again.',
  ),
  'node-not-in-text': error<{ address: string }>(
    p => `The recorded text has no node for "${p.address}".`,
    () => 'Open the text on the tab "Source".',
  ),
} as const
