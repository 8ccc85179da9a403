import { failure } from '../workflow/problem.ts'
import { ask } from './ask.ts'
import type { NodeRun } from './node-run.ts'
import { type Past, type PastSpan, recoveryQuestion } from './past.ts'

const decisions = ['retry', 'skip', 'fail'] as const

/** What a person decides after a failure. */
export type Decision = (typeof decisions)[number]

/**
 * Asks what is to happen after a node has failed.
 * @param detail what went wrong
 * @throws {PlayheadError} `given-up`, caused by nothing else, when the run is to end
 */
export async function askAfterFailure(run: NodeRun, detail: string): Promise<Exclude<Decision, 'fail'>> {
  const { node, scope, address } = run
  const decision = (await ask(run, recoveryQuestion, {
    kind: 'recovery',
    prompt: `"${node.id}" failed: ${detail}`,
    choices: [...decisions],
  })) as Decision
  if (decision !== 'fail') return decision
  const range = node.keys.get('on_error') ?? node.range
  throw failure('given-up', { id: node.id }, { path: scope.run.file.path, range, address })
}

/** What a person decided after an attempt had failed, in a process before this one. */
export async function decisionBefore(past: Past, attempt: PastSpan): Promise<Decision | undefined> {
  const asked = past.find({ parent: attempt.seq, kind: 'question', id: recoveryQuestion, visit: 1 })
  if (asked?.status !== 'completed') return undefined
  return (await past.resultOf(asked)).output as Decision
}
