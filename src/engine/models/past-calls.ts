import type { State } from '../../recording/state.ts'
import type { Timeline } from '../../recording/timeline.ts'
import type { Json } from '../../workflow/json.ts'
import type { ModelCall, ModelRequest } from './model.ts'

/** A call of a model that came to its end in a process before this one. */
export interface PastCall extends Pick<ModelCall, 'agent' | 'address' | 'turn'> {
  request: ModelRequest
  /** What was answered; absent where the call failed. */
  output?: Json
}

/**
 * Reads the calls of models that an execution has made, in order, without those that were cut off.
 * @param length how many events to look at
 */
export async function* pastCalls(timeline: Timeline, length = timeline.length): AsyncGenerator<PastCall> {
  const { structure } = timeline
  const turns = new Map<number, number>()
  for (let seq = 0; seq < length; seq++) {
    if (structure.type(seq) !== 'enter' || structure.site(seq).kind !== 'model') continue
    const agent = structure.parent(seq)!
    const turn = (turns.get(agent) ?? 0) + 1
    turns.set(agent, turn)
    const exit = structure.exit(seq)
    if (exit === undefined || exit >= length || structure.status(seq) === 'cancelled') continue
    const state: State = await timeline.state(exit)
    const { input, output } = state.spans.get(seq)!
    yield {
      agent: structure.site(agent).id,
      address: structure.address(agent),
      turn,
      request: input as unknown as ModelRequest,
      ...(output === undefined ? {} : { output }),
    }
  }
}
