import { equalJson } from '../../recording/patch.ts'
import { isObject, type Json } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { cancelled } from '../errors.ts'
import type { Model, ModelCall, ModelRequest, ModelResponse } from './model.ts'
import type { PastCall } from './past-calls.ts'
import { present } from './prices.ts'
import { clip, delayOf, describeAnswer, type ScriptedAnswer } from './script.ts'

/**
 * A model that answers from a script: each call takes the first answer that fits and was not used before. Where none
 * fits, that is an error; nothing is made up.
 * @param path for messages
 * @param sleep as the engine's port
 * @param used the answers that were used before
 */
export function createScriptedModel(
  answers: readonly ScriptedAnswer[],
  path: string,
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>,
  used: Set<ScriptedAnswer> = new Set(),
): Model {
  return {
    name: 'scripted',
    async generate(request, call) {
      const answer = answers.find(one => (one.repeat || !used.has(one)) && fits(one, request, call))
      if (!answer) {
        const entries = answers.map(one => describeAnswer(one) + (used.has(one) ? ' (used)' : ''))
        throw failure('no-scripted-answer', { path, asked: describeCall(request, call), entries }, { path })
      }
      used.add(answer)
      await sleep(delayOf(answer), call.signal).catch(thrown => {
        throw call.signal.aborted ? cancelled() : thrown
      })
      if (answer.error !== undefined) throw failure('scripted-error', { detail: answer.error })
      const response = responseOf(answer, call.turn)
      if (response.text !== '') call.onText(response.text)
      return response
    },
  }
}

/** The answers that calls in a process before this one have used: those that fit, and say what was answered then. */
export async function usedBefore(
  answers: readonly ScriptedAnswer[],
  calls: AsyncIterable<PastCall>,
): Promise<Set<ScriptedAnswer>> {
  const used = new Set<ScriptedAnswer>()
  for await (const call of calls) {
    const gave = (one: ScriptedAnswer) =>
      call.output === undefined
        ? one.error !== undefined
        : equalAnswer(responseOf(one, call.turn), call.output)
    const answer = answers.find(one => !used.has(one) && gave(one) && fits(one, call.request, call))
    if (answer) used.add(answer)
  }
  return used
}

/** Whether an answer is what was recorded, besides its price. */
function equalAnswer(response: ModelResponse, recorded: Json): boolean {
  if (!isObject(recorded)) return false
  const { cost, ...rest } = recorded
  return equalJson(response as unknown as Json, rest)
}

function responseOf(answer: ScriptedAnswer, turn: number): ModelResponse {
  const { text = '', output, tool_calls: calls = [], usage } = answer
  return {
    text: output === undefined ? text : JSON.stringify(output),
    toolCalls: calls.map(({ tool, arguments: given }, i) => ({
      id: `call-${turn}-${i + 1}`,
      tool,
      arguments: given,
    })),
    finishReason: calls.length > 0 ? 'tool-calls' : 'stop',
    usage: present({ inputTokens: usage?.input, outputTokens: usage?.output }),
    model: 'scripted',
  }
}

function fits(
  { when }: ScriptedAnswer,
  request: ModelRequest,
  { agent, address, turn }: Pick<ModelCall, 'agent' | 'address' | 'turn'>,
): boolean {
  if (when?.turn !== undefined && when.turn !== turn) return false
  if (when?.contains !== undefined && !lastText(request).includes(when.contains)) return false
  if (when?.node === undefined) return true
  const { node } = when
  return node === agent || `/${address}/`.includes(`/${node}/`)
}

/** What the model is to answer to: the text, or the results of tools as JSON. */
function lastText({ messages }: ModelRequest): string {
  const last = messages.at(-1)
  if (!last) return ''
  if (last.role !== 'tool') return last.text
  return typeof last.result === 'string' ? last.result : JSON.stringify(last.result)
}

function describeCall(request: ModelRequest, { agent, turn }: ModelCall): string {
  return `node ${agent}, turn ${turn}, whose last message is "${clip(lastText(request))}"`
}
