import { loadHandlers } from '../../src/engine/handlers-node.ts'
import { startRun } from '../../src/engine/host-node.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { firstState, keyOf, type PreparedRun, type Task, textOf } from './engine.ts'

/** Transform nodes in a row, run as `playhead run` does, with and without a recording. */
export async function prepare({ nodes, recorded }: Task): Promise<PreparedRun> {
  const lines = Array.from({ length: nodes }, (_, i) => {
    const next = i + 1 < nodes ? `, next: n${i + 1}` : ''
    return `      - { id: n${i}, type: transform, set: { ${keyOf(i)}: '"${textOf(i)}"' }${next} }`
  })
  const source = `workflows:\n  row:\n    inputs: ${JSON.stringify(firstState())}\n    nodes:\n${lines.join('\n')}\n`
  const file = parseWorkflowFile(source, 'row.yaml')
  const workflow = file.workflows.get('row')!
  await loadHandlers(file, workflow)
  return {
    async run() {
      const { execution } = await startRun({ file, workflow, inputs: {}, history: recorded, free: true })
      const result = await execution.done
      if (result.status !== 'completed') throw new Error(JSON.stringify(result))
      return result.output as Record<string, unknown>
    },
  }
}
