import { error } from './catalogue-entry.ts'

/** Messages of the server for language models. */
export const mcpProblems = {
  'nothing-failed': error<{ folder: string }>(
    p => `No execution in "${p.folder}" has failed.`,
    () => 'Name an execution; the tool list_executions lists them.',
  ),
  'outside-folder': error<{ path: string; folder: string }>(
    p => `"${p.path}" is not below "${p.folder}", where this server may read workflow files.`,
    () => 'Give a path below it, or start the server in another folder.',
  ),
  'unclear-diff': error<Record<string, never>>(
    () => 'What to compare is not clear.',
    () => 'Give "from" and "to" for two places of one execution, or "other" for another execution.',
  ),
  'run-not-started': error<{ path: string; detail: string }>(
    p => `"${p.path}" did not run: ${p.detail}`,
    () => 'Look at its problems with the tool check_workflow.',
  ),
} as const
