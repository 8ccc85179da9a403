import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { assign, createActor, createMachine } from 'xstate'
import { firstState, keyOf, type PreparedRun, type Task, textOf } from './engine.ts'

/**
 * A machine with a state for each node, sent on by an event each, the quickest way through it that there is. To record,
 * the persisted snapshot is written after each, as its documentation says.
 */
export async function prepare({ nodes, recorded }: Task): Promise<PreparedRun> {
  const states: Record<string, object> = {}
  for (let i = 0; i < nodes; i++) {
    const value = textOf(i)
    states[`n${i}`] = {
      on: {
        NEXT: { target: i + 1 < nodes ? `n${i + 1}` : 'done', actions: assign({ [keyOf(i)]: () => value }) },
      },
    }
  }
  states['done'] = { type: 'final' }
  const machine = createMachine({ id: 'row', initial: 'n0', context: firstState(), states })
  return {
    async run() {
      // The one of the run before: some hundreds of them would fill the disk.
      const file = recorded === undefined ? undefined : openSync(join(recorded, 'snapshots.jsonl'), 'w')
      const actor = createActor(machine).start()
      for (let i = 0; i < nodes; i++) {
        actor.send({ type: 'NEXT' })
        if (file !== undefined) writeSync(file, `${JSON.stringify(actor.getPersistedSnapshot())}\n`)
        // A node of a workflow may take its time; the others wait for a promise after each as well.
        await undefined
      }
      if (file !== undefined) closeSync(file)
      return actor.getSnapshot().context
    },
  }
}
