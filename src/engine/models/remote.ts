import { failure, PlayheadError } from '../../workflow/problem.ts'
import { cancelled, describeThrown } from '../errors.ts'
import type { Model, ModelCall, ModelRequest, ModelResponse } from './model.ts'
import { schemaInstruction } from './structured-output.ts'

/** Sends a call of a model to somebody else, the editor say. */
export type CallRemote = (
  request: ModelRequest,
  call: Pick<ModelCall, 'signal' | 'onText'>,
) => Promise<ModelResponse>

/** A model that answers elsewhere. The schema of an answer goes into the system text, for editors know no other way. */
export function createRemoteModel(name: string, send: CallRemote): Model {
  return {
    name,
    async generate(request, { signal, onText }) {
      if (signal.aborted) throw cancelled()
      try {
        return await send(withInstruction(request), { signal, onText })
      } catch (thrown) {
        if (signal.aborted) throw cancelled()
        if (thrown instanceof PlayheadError) throw thrown
        throw failure('editor-model-failed', { model: name, detail: describeThrown(thrown) })
      }
    },
  }
}

function withInstruction(request: ModelRequest): ModelRequest {
  const { outputSchema, system, ...rest } = request
  if (!outputSchema) return request
  return { ...rest, system: [system, schemaInstruction(outputSchema)].filter(Boolean).join('\n\n') }
}
