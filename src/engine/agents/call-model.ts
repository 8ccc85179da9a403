import { isObject, type Json, type JsonObject } from '../../workflow/json.ts'
import { failure, PlayheadError } from '../../workflow/problem.ts'
import { ask } from '../ask.ts'
import { unlessAborted } from '../call-handler.ts'
import { cancelled, describeThrown, isCancelled, isSuspended } from '../errors.ts'
import type { Model, ModelCall, ModelRequest, ModelResponse } from '../models/model.ts'
import type { Models } from '../models/models.ts'
import type { NodeRun } from '../node-run.ts'
import { emitAside } from '../scope.ts'
import type { Work } from '../work.ts'
import { createLines } from './lines.ts'
import { placed } from './placed.ts'

/** A call of a model by an agent. */
export interface ModelUse {
  model: Model
  models: Models
  request: ModelRequest
  agent: string
  /** Which call of the agent it is, from 1. */
  turn: number
}

/** The request as it was sent, after what a person changed, and the answer. */
export interface Exchange {
  request: ModelRequest
  response: ModelResponse
}

/**
 * Calls a model in a span of its own, in which the request can be looked at and changed before. Its text is told line by
 * line while it comes.
 * @param work the agent's
 * @throws {PlayheadError} those of the model, `invalid-model-request`, `cancelled`
 */
export async function callModel(
  run: NodeRun,
  work: Work,
  { model, models, request, agent, turn }: ModelUse,
): Promise<Exchange> {
  let sent = request
  const response = await work.step('model', model.name, request as unknown as JsonObject, async inner => {
    if (!isRequest(inner.input)) throw failure('invalid-model-request', {})
    sent = inner.input
    const told = streaming(inner)
    const { scope } = inner
    const call: ModelCall = {
      signal: scope.signal,
      onText: told.onText,
      address: work.address,
      agent,
      turn,
      ask: async prompt => String(await ask(inner, 'answer', { kind: 'model', prompt, choices: [] })),
    }
    try {
      if (scope.signal.aborted) throw cancelled()
      scope.run.timeline.save()
      const answer = await unlessAborted(scope.signal, () => model.generate(sent, call))
      const cost = models.cost(answer.model, answer.usage) ?? models.cost(sent.model, answer.usage)
      return { ...answer, ...(cost === undefined ? {} : { cost }) } as unknown as Json
    } catch (thrown) {
      if (isSuspended(thrown)) throw thrown
      if (scope.signal.aborted || isCancelled(thrown)) throw cancelled()
      if (thrown instanceof PlayheadError) throw placed(run, 'goal', inner.address, thrown)
      const detail = describeThrown(thrown)
      throw placed(
        run,
        'goal',
        inner.address,
        failure('model-failed', { model: model.name, url: 'its place', detail }),
      )
    } finally {
      told.end()
    }
  })
  return { request: sent, response: response as unknown as ModelResponse }
}

/** Records text as it comes; nothing comes after the end, when the span is closed. */
function streaming({ scope, span }: Work): { onText(delta: string): void; end(): void } {
  let open = true
  const lines = createLines(text => {
    emitAside(scope, { type: 'log', span, text, level: 'info' })
  })
  return {
    onText(delta) {
      if (open && !scope.signal.aborted) lines.add(delta)
    },
    end() {
      if (!scope.signal.aborted) lines.end()
      open = false
    },
  }
}

/** A person may have changed anything. */
function isRequest(input: JsonObject): input is JsonObject & ModelRequest {
  const { model, messages, tools, settings } = input
  return (
    typeof model === 'string' &&
    Array.isArray(messages) &&
    messages.every(one => isObject(one) && typeof one['role'] === 'string') &&
    Array.isArray(tools) &&
    isObject(settings)
  )
}
