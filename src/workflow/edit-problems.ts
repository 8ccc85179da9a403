import { error } from './catalogue-entry.ts'

/** Messages about values that a person changes while a run stands still. */
export const editProblems = {
  'not-at-live-end': error<{ behind: number }>(
    p => `Values can be changed where the run stands only, which is ${p.behind} events further.`,
    () => 'Go there first: ":goto end" in the debug console, "goto end" in the terminal.',
  ),
  'nothing-goes-on': error<object>(
    () => 'This is a recording of a run that does not go on, so its values cannot be changed.',
    () => 'Start the workflow again, and change the value where that run stands.',
  ),
  'cannot-change': error<{ path: string }>(
    p => `"${p.path}" cannot be changed.`,
    () =>
      'Variables of the context can be, and "node.input" where a node or a call of a tool or model begins.',
  ),
  'input-taken': error<{ path: string }>(
    p => `"${p.path}" cannot be changed any more: the work with it has begun.`,
    () => 'Stop where the node, or the call, begins, and change it there.',
  ),
  'no-place': error<{ path: string }>(
    p => `There is no place for "${p.path}": what would contain it is no object or list.`,
    () => 'Change the value that contains it, as a whole.',
  ),
  'not-a-value': error<{ text: string; detail: string }>(
    p => `"${p.text}" is no value: ${p.detail}.`,
    () => 'Write it as JSON, a text in quotes, or give an expression.',
  ),
} as const
