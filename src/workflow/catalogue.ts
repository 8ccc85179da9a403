import { analysisProblems } from './analysis-problems.ts'
import { attachProblems } from './attach-problems.ts'
import { breakpointProblems } from './breakpoint-problems.ts'
import { error, information, list, suggestion, warning } from './catalogue-entry.ts'
import { editProblems } from './edit-problems.ts'
import { forkProblems } from './fork-problems.ts'
import { historyProblems } from './history-problems.ts'
import { mcpProblems } from './mcp-problems.ts'
import { modelProblems } from './model-problems.ts'
import { nearest } from './nearest.ts'
import { pageProblems } from './page-problems.ts'
import { runProblems } from './run-problems.ts'
import { toolProblems } from './tool-problems.ts'
import { typeProblems } from './type-problems.ts'

/** What helps against the failure of an expression depends on what failed. */
function expressionRemedy(detail: string, known: readonly string[]): string {
  const name = /^Unknown variable: (\S+)/.exec(detail)?.[1]
  if (name !== undefined) {
    const near = nearest(name, known)
    return `${near ? `Did you mean "${near}"?` : `The context has: ${list(known)}.`} A plain text needs quotes: '"${name}"'.`
  }
  if (detail.startsWith('No such key'))
    return 'Correct the expression, or guard it, for example with has(a.b) ? a.b : 0.'
  return 'Correct the expression.'
}

/** What only Python has: comprehensions, `lambda`, powers, texts with values in them. */
const pythonOnly = /\bfor\b[\s\S]*\bin\b|\blambda\b|\*\*|(?:^|[^\w"'])[fF]["']/

/** Every message that a user can meet, by code. Codes are public and do not change. */
export const catalogue = {
  // The file
  'file-not-found': error<{ path: string }>(
    p => `There is no file "${p.path}".`,
    () => 'Check the path.',
  ),
  'file-unreadable': error<{ path: string; detail: string }>(
    p => `"${p.path}" cannot be read: ${p.detail}.`,
    () => 'Check that it is a file and that you may read it.',
  ),
  'yaml-syntax': error<{ detail: string }>(
    p => `The YAML does not parse: ${p.detail}`,
    () => 'Correct the syntax here.',
  ),
  'yaml-too-complex': error<{ detail: string }>(
    p => `The YAML cannot be expanded: ${p.detail}`,
    () => 'Use fewer aliases, or write the parts out.',
  ),
  'not-a-workflow': error<{ found: string }>(
    p => `This is not a workflow file: ${p.found}.`,
    () => 'Begin with "workflows:", a name below it, and a list "nodes:" below that.',
  ),
  'no-nodes': error<{ workflow: string }>(
    p => `The workflow "${p.workflow}" has no nodes.`,
    () => 'Give it a list "nodes:" with at least one node.',
  ),
  'unknown-workflow': error<{ name: string; known: readonly string[]; near?: string }>(
    p => `There is no workflow "${p.name}" in this file.`,
    suggestion,
  ),
  // Nodes
  'include-unavailable': error<{ reference: string }>(
    p => `Other files cannot be read here, so "${p.reference}" cannot be included.`,
    () => 'Open the file where its folder is at hand, or copy the node into it.',
  ),
  'invalid-include': error<{ reference: string; form: string }>(
    p => `"${p.reference}" does not say what to include.`,
    p => `Write it as "${p.form}", the path relative to this file.`,
  ),
  'include-outside': error<{ path: string }>(
    p => `"${p.path}" is outside of the workspace, so nothing is included from it.`,
    () => 'Use a file of the workspace, by a path that is relative to this file.',
  ),
  'include-not-found': error<{ path: string }>(
    p => `There is no file "${p.path}" to include from.`,
    () => 'Correct the path; it is relative to the file in which it stands.',
  ),
  'include-unreadable': error<{ path: string; detail: string }>(
    p => `Nothing can be included from "${p.path}": ${p.detail}`,
    () => 'Correct that file first.',
  ),
  'unknown-include': error<{ name: string; path: string; known: readonly string[]; near?: string }>(
    p => `There is no "${p.name}" in "${p.path}".`,
    suggestion,
  ),
  'ambiguous-include': error<{ id: string; path: string; workflows: readonly string[] }>(
    p => `Several workflows of "${p.path}" have a node "${p.id}".`,
    p => `Say which one is meant: ${p.workflows.map(name => `"#${name}/${p.id}"`).join(' or ')}.`,
  ),
  'include-circle': error<{ steps: readonly string[] }>(
    p => `This includes itself: ${p.steps.join(', ')}.`,
    () => 'Let one of these be written out.',
  ),
  'include-too-deep': error<{ limit: number }>(
    p => `More than ${p.limit} files include each other in a row.`,
    () => 'Include from the file in which the node is written out.',
  ),
  'missing-id': error<object>(
    () => 'This node has no id.',
    () => 'Add "id:" with a name that no other node of the workflow has.',
  ),
  'invalid-id': error<{ id: string }>(
    p => `"${p.id}" cannot be a node id.`,
    () => 'Use letters, digits, "_", "-" and ".", beginning with a letter or "_".',
  ),
  'duplicate-id': error<{ id: string }>(
    p => `Another node of this workflow has the id "${p.id}" too.`,
    () => 'Give one of them another id.',
  ),
  'unknown-node-type': error<{ type: string; known: readonly string[]; near?: string }>(
    p => `There is no node type "${p.type}".`,
    suggestion,
  ),
  'no-manager': warning<object>(
    () => 'A hierarchical team needs a manager.',
    () => 'Set "is_manager: true" on one of the members.',
  ),
  'missing-type': error<{ id: string; known: readonly string[] }>(
    p => `The node "${p.id}" has no type.`,
    p => `Add "type:" with one of: ${list(p.known)}.`,
  ),
  'unknown-target': error<{ target: string; known: readonly string[]; near?: string }>(
    p => `There is no node "${p.target}" in this workflow.`,
    suggestion,
  ),
  'no-way-out': warning<{ id: string }>(
    p => `No path leads from the node "${p.id}" to an end of the workflow.`,
    () => 'Let a condition lead out of the loop, or leave "next:" out where the workflow is to end.',
  ),
  'dead-branch': warning<{ label: string; possible: readonly string[]; name?: string; near?: string }>(
    p => `The condition can only be ${p.possible.join(' or ')}, so the branch "${p.label}" is never taken.`,
    p => `Name the branch ${p.possible.map(value => `"${value}"`).join(' or ')}, or remove it.`,
  ),
  'unknown-context-key': warning<{ key: string; known: readonly string[]; near?: string }>(
    p => `No way that leads here writes "${p.key}".`,
    suggestion,
  ),
  'too-large-to-check': information<{ workflow: string; what: string }>(
    p => `The workflow "${p.workflow}" is too large to find out ${p.what}.`,
    () => 'Divide it into sub-workflows to have this checked.',
  ),
  'unreachable-node': warning<{ id: string }>(
    p => `No path leads to the node "${p.id}".`,
    () => 'Name it in some "next:" or "branches:", or remove it.',
  ),
  'unknown-key': warning<{ key: string; where: string; known: readonly string[]; near?: string }>(
    p => `"${p.key}" is not a key of ${p.where} and is not used.`,
    suggestion,
  ),
  'unused-key': warning<{ key: string }>(
    p => `Playhead does nothing with "${p.key}".`,
    () => 'See the documentation of the language for what does the same, or leave it for other programs.',
  ),
  'invalid-value': error<{ detail: string; value?: string; near?: string }>(
    p => p.detail,
    () => 'Correct the value.',
  ),
  'missing-key': error<{ key: string; where: string }>(
    p => `${p.where} needs the key "${p.key}".`,
    p => `Add "${p.key}:".`,
  ),
  'no-default-branch': warning<{ id: string; covered: readonly string[] }>(
    p => `The condition "${p.id}" has branches for ${list(p.covered)} only.`,
    () => 'Add a "default:" branch for every other value.',
  ),
  'workflow-recursion': warning<{ name: string }>(
    p => `The workflow "${p.name}" calls itself, directly or through others.`,
    () => 'Make sure that a condition ends the recursion.',
  ),
  'expression-syntax': error<{ expression: string; detail: string; column: number }>(
    p => `The expression does not parse at column ${p.column}: ${p.detail} in \`${p.expression}\`.`,
    p =>
      pythonOnly.test(p.expression)
        ? 'Write lists as list.map(x, …) or list.filter(x, …), texts with +, and anything else as a handler (type: compute).'
        : 'Correct the expression.',
  ),
  'not-an-expression': error<{ id: string; line: string }>(
    p => `The node "${p.id}" has a line that is no assignment of an expression: \`${p.line}\`.`,
    p =>
      `Write lists as list.map(x, …) or list.filter(x, …), or make the node "type: compute" with "handler: ${p.id}" and export a function ${p.id}(input, run) that returns the value.`,
  ),
  ...typeProblems,
  'invalid-reference': error<{ text: string }>(
    p => `"${p.text}" is not a reference into the context.`,
    () => 'Write it as $ctx.name, $ctx.name.part or $ctx.list[0].',
  ),
  // Running
  'invalid-inputs': error<{ workflow: string; detail: string }>(
    p => `The inputs do not fit the workflow "${p.workflow}": ${p.detail}`,
    () => 'Correct the inputs, or the "inputs:" of the workflow.',
  ),
  'undeclared-input': warning<{ name: string; workflow: string; known: readonly string[]; near?: string }>(
    p => `The workflow "${p.workflow}" declares no input "${p.name}".`,
    suggestion,
  ),
  'inputs-unreadable': error<{ path: string; detail: string }>(
    p => `The inputs in "${p.path}" cannot be read: ${p.detail}.`,
    () => 'Give a JSON or YAML file that holds an object.',
  ),
  'handlers-not-found': error<{ module: string }>(
    p => `There is no handler module "${p.module}".`,
    () => 'Correct the path after "handlers:" or "handler:"; it is relative to the workflow file.',
  ),
  'handlers-unloadable': error<{ module: string; detail: string }>(
    p => `The handler module "${p.module}" cannot be loaded: ${p.detail}`,
    () =>
      'Correct the module. TypeScript is run by stripping its types, so enums and namespaces are not possible.',
  ),
  'handlers-missing': error<{ handler: string }>(
    p => `The handler "${p.handler}" is named, but the file names no handler module.`,
    p => `Add "handlers: ./handlers.ts" at the top of the file, or write "./handlers.ts#${p.handler}" here.`,
  ),
  'unknown-handler': error<{ handler: string; module: string; known: readonly string[]; near?: string }>(
    p => `"${p.module}" exports no function "${p.handler}".`,
    suggestion,
  ),
  'handler-failed': error<{ handler: string; detail: string }>(
    p => `The handler "${p.handler}" failed: ${p.detail}${/[.!?]$/.test(p.detail) ? '' : '.'}`,
    () => 'See the stack of the error in the Node scope.',
  ),
  'result-not-json': error<{ handler: string; detail: string }>(
    p => `The result of "${p.handler}" cannot be recorded: ${p.detail}.`,
    () => 'Return plain data: objects, lists, texts, numbers, booleans or null.',
  ),
  'cannot-run': error<{ id: string; type: string }>(
    p =>
      `The node "${p.id}" has the type "${p.type}", which this version of Playhead can check and draw, but not run.`,
    () => 'Replace it, for example by a compute node with a handler of your own.',
  ),
  'missing-reference': error<{ reference: string; known: readonly string[] }>(
    p => `"${p.reference}" is not in the context.`,
    p => `The context has: ${list(p.known)}.`,
  ),
  'expression-failed': error<{
    expression: string
    detail: string
    column: number
    known: readonly string[]
  }>(
    p => `\`${p.expression}\` cannot be evaluated (column ${p.column}): ${p.detail}.`,
    p => expressionRemedy(p.detail, p.known),
  ),
  'expression-too-costly': error<{ expression: string; column: number; limit: number }>(
    p => `\`${p.expression}\` takes more than ${p.limit.toLocaleString('en-US')} steps (column ${p.column}).`,
    () => 'Do it in a handler (type: compute), where nothing limits the work, or give it less to go through.',
  ),
  'no-branch': error<{ value: string; branches: readonly string[] }>(
    p =>
      `The condition's value is ${p.value}, for which there is no branch (there are: ${list(p.branches)}).`,
    () => 'Add this branch, or a "default:" branch.',
  ),
  'timed-out': error<{ id: string; timeout: number }>(
    p => `The node "${p.id}" took longer than ${p.timeout / 1_000} s.`,
    () => 'Raise "timeout:", or see why it takes so long.',
  ),
  'run-timed-out': error<{ workflow: string; timeout: number }>(
    p => `The workflow "${p.workflow}" took longer than ${p.timeout / 1_000} s.`,
    () => 'Raise "timeout:" under "execution:", or see what takes so long.',
  ),
  'too-many-nodes': error<{ workflow: string; limit: number }>(
    p => `The workflow "${p.workflow}" entered more than ${p.limit} nodes.`,
    () => 'Check the conditions that end its loops, or raise "max_iterations:".',
  ),
  'too-many-visits': error<{ id: string; limit: number }>(
    p => `The node "${p.id}" was entered more than ${p.limit} times.`,
    () => 'Check the condition that ends the loop, or raise "max_visits:" of the node or under "execution:".',
  ),
  'too-deep': error<{ name: string; limit: number }>(
    p => `The workflow "${p.name}" would run ${p.limit + 1} levels deep.`,
    () => 'End the recursion by a condition, or raise "max_depth:" under "execution:".',
  ),
  'all-branches-failed': error<{ count: number }>(
    p => `All ${p.count} parallel branches failed.`,
    () => 'See the errors of the branches.',
  ),
  cancelled: error<object>(
    () => 'The execution was cancelled.',
    () => 'Start it again.',
  ),
  'file-has-errors': error<{ count: number; first: string }>(
    p =>
      `${p.count === 1 ? 'The file has an error' : `The file has ${p.count} errors; the first`}: ${p.first}`,
    () => 'Correct the file and start again.',
  ),
  internal: error<{ detail: string }>(
    p => `Playhead itself failed: ${p.detail}`,
    () => 'Please report this with the recording.',
  ),
  // Models
  ...attachProblems,
  ...breakpointProblems,
  ...editProblems,
  ...forkProblems,
  ...mcpProblems,
  ...modelProblems,
  ...runProblems,
  ...toolProblems,
  // Recordings
  ...analysisProblems,
  ...historyProblems,
  ...pageProblems,
  'recording-not-found': error<{ name: string }>(
    p => `There is no recording "${p.name}".`,
    () => 'Give the path of a *.playhead file, or an id from the history ("playhead list").',
  ),
  'recording-ambiguous': error<{ name: string; matches: readonly string[] }>(
    p => `"${p.name}" could be any of ${p.matches.length} recordings: ${p.matches.slice(0, 5).join(', ')}.`,
    () => 'Give more characters of the id.',
  ),
  'history-unwritable': error<{ path: string; detail: string }>(
    p => `Recordings cannot be kept in "${p.path}": ${p.detail}.`,
    () => 'Choose another folder with "history", or run without recording.',
  ),
  'not-a-recording': error<{ path: string; detail: string }>(
    p => `"${p.path}" is not a Playhead recording: ${p.detail}.`,
    () => 'Choose a *.playhead file that Playhead has written.',
  ),
  'recording-empty': error<{ path: string }>(
    p => `"${p.path}" holds no event.`,
    () => 'The run ended before anything was written; run it again.',
  ),
  'recording-too-new': error<{ path: string; version: number; supported: number }>(
    p =>
      `"${p.path}" was written by a newer Playhead (format ${p.version}, this one reads up to ${p.supported}).`,
    () => 'Update Playhead.',
  ),
  'recording-damaged': error<{ path: string; detail: string }>(
    p => `"${p.path}" is damaged: ${p.detail}.`,
    () => 'Use a copy, or run the workflow again.',
  ),
  'unknown-place': error<{ text: string; last: number }>(
    p => `"${p.text}" is no place in this recording.`,
    p =>
      `Give "start", "end", "failure", a position from 1 to ${p.last}, or an address such as workflow/node#2.`,
  ),
} as const

/** A code of the catalogue. */
export type ProblemCode = keyof typeof catalogue
