import { decisionAfter } from '../../workflow/decision.ts'
import { copyObject, getOwn, type Json, type JsonObject, setOwn } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { ask } from '../ask.ts'
import { isCancelled } from '../errors.ts'
import type { NodeRun } from '../node-run.ts'
import type { Question } from '../question.ts'
import type { Work } from '../work.ts'
import type { NodeRunner } from './node-runner.ts'

type HumanRun = Parameters<NodeRunner<'human'>['run']>[0]

/** Asks a person and stores the answer; what happens when nobody answers in time is the node's `fallback`. */
export const human: NodeRunner<'human'> = {
  ownTimeout: true,
  inputs: node => ({ kind: 'object', entries: [['prompt', node.config.prompt]] }),
  async settle(run, value) {
    await storeAnswer(run, value)
    return undefined
  },
  async run(run) {
    const question = questionOf(run)
    for (;;) {
      const answer = await askInTime(run, question)
      if (answer !== undefined) {
        await storeAnswer(run, answer)
        return undefined
      }
      const { fallback, defaultValue } = run.node.config
      if (fallback === 'retry') continue
      if (fallback === 'abort') throw unanswered(run)
      await storeAnswer(run, fallback === 'default' ? (defaultValue ?? null) : null)
      return undefined
    }
  },
}

function questionOf({ node, scope, input }: HumanRun): Question {
  const { kind, choices, contextKeys, defaultValue } = node.config
  const values = decisionAfter(scope.workflow, node)?.values ?? []
  const truth = values.every(value => value === 'true' || value === 'false')
  const offered = choices.length > 0 || truth || kind === 'input' ? choices : values
  const shown: JsonObject = {}
  for (const key of contextKeys) setOwn(shown, key, getOwn(scope.context, key) ?? null)
  return {
    kind,
    prompt: String(input['prompt'] ?? ''),
    choices: [...offered],
    ...(contextKeys.length > 0 ? { context: shown } : {}),
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
  }
}

/** The answer; undefined when nobody gave one in time. The time counts from when the question was asked. */
async function askInTime(run: HumanRun, question: Question): Promise<Json | undefined> {
  const { scope, node } = run
  const { timeout } = node
  if (timeout === undefined) return ask(run as NodeRun, question.kind, question)
  const over = new AbortController()
  const done = new AbortController()
  let timer: Promise<void> | undefined
  const until = ({ elapsed }: Work) => {
    const left = timeout - elapsed
    // Without a timer: where nobody is there, the run would be left once more before it tells.
    if (left <= 0) over.abort()
    else {
      timer = scope.run.ports.sleep(left, AbortSignal.any([done.signal, scope.signal])).then(
        () => over.abort(),
        () => undefined,
      )
    }
    return AbortSignal.any([scope.signal, over.signal])
  }
  try {
    return await ask(run as NodeRun, question.kind, question, until)
  } catch (thrown) {
    // Where nothing outside was cancelled, the time was over, in this process or in the one before.
    if (isCancelled(thrown) && !scope.signal.aborted) return undefined
    throw thrown
  } finally {
    done.abort()
    await timer
  }
}

/** Under the node's `output` or id, and under the key by which the next node decides. */
async function storeAnswer(run: HumanRun, answer: Json): Promise<void> {
  const { scope, node } = run
  const key = node.output ?? node.id
  const context = copyObject(scope.context)
  setOwn(context, key, answer)
  const decision = decisionAfter(scope.workflow, node)
  if (decision) setOwn(context, decision.key, answer)
  await run.write(context, { keys: [key] })
}

function unanswered({ node, scope, address }: HumanRun) {
  const range = node.keys.get('timeout') ?? node.range
  const place = { path: scope.run.file.path, range, address }
  return failure('unanswered', { id: node.id, timeout: node.timeout ?? 0 }, place)
}
