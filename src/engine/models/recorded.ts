import { lastPosition, type Timeline } from '../../recording/timeline.ts'
import type { Address } from '../../workflow/address.ts'
import { isObject, type Json } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import type { Model, ModelResponse } from './model.ts'

/**
 * A model that answers as models did in an earlier recording: the n-th call of an agent gets the answer that its n-th call
 * had there, by the agent's address. Of several attempts the last one counts.
 * @param name as calls are to be named, for breakpoints and prices; the answers do not depend on it
 * @param path for messages
 */
export function createRecordedModel(name: string, timeline: Timeline, path: string): Model {
  const calls = callsByAgent(timeline)
  return {
    name,
    async generate(_request, { address, turn, onText }) {
      const span = calls.get(address)?.[turn - 1]
      if (span === undefined) {
        const known = [...calls].map(([agent, { length }]) => `${agent} (${length})`)
        throw failure('no-recorded-answer', { path, address, turn, known }, { path })
      }
      const { output, error } = await resultOf(timeline, span)
      if (!isResponse(output)) {
        const detail = error ?? 'It did not come to an end.'
        throw failure('recorded-error', { address, turn, detail }, { path })
      }
      if (output.text !== '') onText(output.text)
      return output
    },
  }
}

/** The spans of model calls, by the address of the agent that made them. */
function callsByAgent({ structure }: Timeline): Map<Address, number[]> {
  const calls = new Map<Address, number[]>()
  const agents = new Map<Address, number>()
  for (let seq = 0; seq < structure.length; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'model') continue
    const agent = structure.parent(seq) ?? seq
    const address = structure.address(agent)
    // A later span at the same address is a later attempt.
    if (agents.get(address) !== agent) calls.set(address, [])
    agents.set(address, agent)
    calls.get(address)!.push(seq)
  }
  return calls
}

async function resultOf(timeline: Timeline, span: number): Promise<{ output?: Json; error?: string }> {
  const state = await timeline.state(timeline.structure.exit(span) ?? lastPosition(timeline))
  const { output, error } = state.spans.get(span) ?? {}
  return { ...(output === undefined ? {} : { output }), ...(error ? { error: error.message } : {}) }
}

function isResponse(value: Json | undefined): value is Json & ModelResponse {
  return isObject(value) && typeof value['text'] === 'string' && Array.isArray(value['toolCalls'])
}
