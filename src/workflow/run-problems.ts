import { error, list, suggestion, warning } from './catalogue-entry.ts'

/** Messages about pins, and about runs that wait for people. */
export const runProblems = {
  'recording-repaired': warning<{ detail: string; lostBytes: number }>(
    p => `This recording is damaged: ${p.detail}.`,
    p =>
      p.lostBytes > 0
        ? `What comes before is shown; ${p.lostBytes} bytes after it cannot be read.`
        : 'All its events could be read nevertheless.',
  ),
  'recording-lost': warning<{ detail: string }>(
    p => `The recording cannot be written any more (${p.detail}), so its file ends here.`,
    () =>
      'The run goes on, and what follows is kept in memory until it ends. Make space, or give another history folder.',
  ),
  'unknown-team-member': warning<{ member: string; known: readonly string[]; near?: string }>(
    p => `The team has no member "${p.member}".`,
    suggestion,
  ),
  'too-many-calls': error<{ id: string; tool: string; limit: number }>(
    p => `"${p.id}" has called "${p.tool}" ${p.limit} times, which is the limit.`,
    () => 'Raise "max_iterations:", or give the members goals that come to an end.',
  ),
  'team-failed': error<{ id: string; members: readonly string[] }>(
    p => `No member of the team "${p.id}" came to a result: ${list(p.members)} failed.`,
    () => 'See the errors of the members before this one.',
  ),
  'team-conflict': error<{ id: string; key: string }>(
    p => `The team "${p.id}" would replace the context key "${p.key}", which has a value.`,
    () => 'Give the node another "output:", or another "merge_mode:".',
  ),
  'no-consensus': warning<{ id: string; rounds: number }>(
    p => `The members of "${p.id}" have not agreed within ${p.rounds} rounds.`,
    () => 'Raise "max_iterations:", or give the members goals that can agree.',
  ),
  'handler-process-ended': error<{ handler: string; detail: string }>(
    p => `The process of the handler "${p.handler}" ended: ${p.detail}.`,
    () => 'The next call starts a new one, in which the module has none of the values that it kept.',
  ),
  'handler-process-lost': error<{ detail: string }>(
    p => `The process of the handlers ended between two calls: ${p.detail}.`,
    () => 'The next call starts a new one, in which the module has none of the values that it kept.',
  ),
  'not-a-list': error<{ expression: string; value: string }>(
    p =>
      `"${p.expression}" gives ${p.value.length > 60 ? `${p.value.slice(0, 60)}…` : p.value}, which is no list.`,
    () => 'Give "items:" an expression whose value is a list.',
  ),
  'invalid-record': error<{ detail: string }>(
    p => `The setting "record" cannot be used: ${p.detail}.`,
    () => 'Give true, false, or an object such as { "when": "failure" } or { "condition": "duration > 60" }.',
  ),
  'unknown-pin': error<{ name: string; known: readonly string[]; near?: string }>(
    p => `A result is pinned to "${p.name}", but there is no such node.`,
    suggestion,
  ),
  pinned: error<{ id: string; detail: string }>(
    p => `The node "${p.id}" was pinned to fail: ${p.detail}`,
    () => 'Remove the pin to let the node run.',
  ),
  'invalid-pin': error<{ text: string }>(
    p => `"${p.text}" does not pin a result.`,
    () => 'Write node=value, the value as JSON or as a text.',
  ),
  'invalid-answer': error<{ answer: string; expected: readonly string[]; near?: string }>(
    p => `"${p.answer}" is no answer to this question.`,
    p => `${p.near ? `Did you mean "${p.near}"? ` : ''}Answer with ${list(p.expected)}.`,
  ),
  'no-question': error<{ place: string; known: readonly string[] }>(
    p => (p.place === '' ? 'Nobody is asked anything here.' : `Nobody is asked anything at "${p.place}".`),
    p =>
      p.known.length > 0
        ? `Open questions are at: ${list(p.known)}.`
        : 'See which executions wait with "playhead list --status waiting".',
  ),
  'several-questions': error<{ known: readonly string[] }>(
    p => `There are ${p.known.length} open questions.`,
    p => `Say which one you answer, with "--at": ${list(p.known)}.`,
  ),
  unanswered: error<{ id: string; timeout: number }>(
    p => `Nobody answered "${p.id}" within ${p.timeout / 1_000} s.`,
    () => 'Raise "timeout:", or say with "fallback:" what then happens.',
  ),
  'branch-ended': error<{ address: string }>(
    p => `A person ended "${p.address}" while the others went on.`,
    () => 'What it is a part of decides what follows: its "join_strategy:", "retry_policy:" or "on_error:".',
  ),
  'no-such-thread': error<{ thread: number }>(
    p => `The thread ${p.thread} is no parallel branch that goes on.`,
    () => 'Only branches can be ended alone. To end the whole run, end the session.',
  ),
  'given-up': error<{ id: string }>(
    p => `A person decided that the run ends at "${p.id}".`,
    () => 'The error before this one says what had failed.',
  ),
  'cannot-continue': error<{ id: string; status: string }>(
    p => `The execution "${p.id}" cannot go on: it is ${p.status}.`,
    () => 'Only one that waits, or was interrupted, can go on.',
  ),
  'values-not-recorded': error<{ id: string }>(
    p => `The execution "${p.id}" cannot go on: values that it needs were not recorded.`,
    () =>
      'Its recording was made with "outputs: false" or a "maxValueSize". Run it anew with "playhead rerun", and without them where it is to go on.',
  ),
  'text-differs': error<{ id: string; path: string; gone: boolean }>(
    p => `"${p.path}" ${p.gone ? 'is not there any more' : 'has changed since the execution began'}.`,
    p =>
      `"${p.id}" can go on with the text in its recording: say so with "--recorded-text" (launch attribute "recordedText"), if you know where the recording comes from.`,
  ),
  'already-continued': error<{ id: string; process: string }>(
    p => `The execution "${p.id}" is going on already, in ${p.process}.`,
    () => 'Wait until it has ended, or answer there.',
  ),
} as const
