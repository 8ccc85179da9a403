import * as z from 'zod'
import { cancelled } from '../src/engine/errors.ts'
import type { ModelRequest, ModelResponse } from '../src/engine/models/model.ts'
import { present } from '../src/engine/models/prices.ts'
import { type WireNames, wireNames } from '../src/engine/models/provider-request.ts'
import type { CallRemote } from '../src/engine/models/remote.ts'
import { failure, type PlayheadError } from '../src/workflow/problem.ts'
import { RequestError } from './refusal.ts'

const tokens = z.int().min(1).optional()

const responseSchema = z.object({
  text: z.string().default(''),
  toolCalls: z
    .array(
      z.object({ id: z.string(), tool: z.string(), arguments: z.json(), malformed: z.string().optional() }),
    )
    .default([]),
  finishReason: z.string().optional(),
  usage: z.object({ inputTokens: tokens, outputTokens: tokens }).default({}),
  model: z.string().optional(),
})

const errorSchema = z.object({
  kind: z.enum(['missing', 'refused', 'blocked', 'failed']).default('failed'),
  message: z.string().default(''),
  models: z.array(z.string()).default([]),
})

const answerSchema = z.union([z.object({ error: errorSchema }), z.object({ response: responseSchema })])

/** What can go wrong in the client, as it says it. */
type ClientError = z.infer<typeof errorSchema>

/** The calls of models that the client makes for a run: an event asks for each, and requests bring what comes of it. */
export interface ModelRequests {
  /** The way to the client's models; undefined for a client that has not said that it can call any. */
  readonly call: CallRemote | undefined
  /** The client has said that it can. */
  announce(): void
  /**
   * A piece of the text of an answer.
   * @returns hands it to the run
   * @throws {RequestError} when nobody waits for it
   */
  text(id: number, delta: string): () => void
  /**
   * The end of a call. What is neither an answer nor an error fails the call, so that it does not wait for ever.
   * @param answer `{ response }` or `{ error }`, unchecked
   * @returns lets the run go on with it
   * @throws {RequestError} when nobody waits for it
   */
  answer(id: number, answer: unknown): () => void
}

interface Pending {
  request: ModelRequest
  names: WireNames
  onText(delta: string): void
  resolve(response: ModelResponse): void
  reject(error: PlayheadError): void
}

/** @param send writes an event to the client */
export function createModelRequests(send: (event: string, body: object) => void): ModelRequests {
  const pending = new Map<number, Pending>()
  let announced = false
  let lastId = 0

  const call: CallRemote = (request, { signal, onText }) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      const names = wireNames(request)
      const end = () => {
        pending.delete(id)
        signal.removeEventListener('abort', abort)
      }
      const abort = () => {
        end()
        send('playhead/modelCancel', { id })
        reject(cancelled())
      }
      pending.set(id, {
        request,
        names,
        onText,
        resolve: response => {
          end()
          resolve(response)
        },
        reject: error => {
          end()
          reject(error)
        },
      })
      signal.addEventListener('abort', abort)
      send('playhead/modelRequest', { id, request: onWire(request, names) })
    })

  const find = (id: number): Pending => {
    const found = pending.get(id)
    if (found) return found
    throw new RequestError(`No call of a model has the id ${id}. It has ended, or was cancelled.`)
  }

  return {
    get call() {
      return announced ? call : undefined
    },
    announce() {
      announced = true
    },
    text(id, delta) {
      const { onText } = find(id)
      return () => onText(delta)
    },
    answer(id, answer) {
      const { request, names, resolve, reject } = find(id)
      const read = answerSchema.safeParse(answer)
      if (!read.success) {
        const detail = `its answer is not understood: ${z.prettifyError(read.error).replace(/\s+/g, ' ')}`
        return () => reject(failure('editor-model-failed', { model: request.model, detail }))
      }
      if ('error' in read.data) {
        const error = errorOf(request.model, read.data.error)
        return () => reject(error)
      }
      const response = responseOf(request, names, read.data.response)
      return () => resolve(response)
    },
  }
}

/** The request with names of tools that every model takes. */
function onWire(request: ModelRequest, { toWire }: WireNames): ModelRequest {
  return {
    ...request,
    tools: request.tools.map(tool => ({ ...tool, name: toWire(tool.name) })),
    messages: request.messages.map(message => {
      if (message.role === 'tool') return { ...message, tool: toWire(message.tool) }
      if (message.role !== 'assistant' || !message.toolCalls) return message
      return { ...message, toolCalls: message.toolCalls.map(one => ({ ...one, tool: toWire(one.tool) })) }
    }),
  }
}

function responseOf(
  request: ModelRequest,
  { fromWire }: WireNames,
  { text, toolCalls, finishReason, usage, model }: z.infer<typeof responseSchema>,
): ModelResponse {
  return {
    text,
    toolCalls: toolCalls.map(({ malformed, ...one }) => ({
      ...one,
      tool: fromWire(one.tool),
      ...(malformed === undefined ? {} : { malformed }),
    })),
    finishReason: finishReason ?? (toolCalls.length > 0 ? 'tool-calls' : 'stop'),
    usage: present(usage),
    model: model ?? request.model,
  }
}

function errorOf(model: string, { kind, message, models }: ClientError): PlayheadError {
  // Messages of others end as they like; ours end once.
  const detail = message.trim().replace(/\.+$/, '') || 'it does not say why'
  switch (kind) {
    case 'missing':
      return failure('editor-model-missing', { model, known: models })
    case 'refused':
      return failure('editor-model-refused', { model, detail })
    case 'blocked':
      return failure('editor-model-blocked', { model, detail })
    case 'failed':
      return failure('editor-model-failed', { model, detail })
  }
}
