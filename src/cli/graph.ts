import type { Command } from 'commander'
import { selectWorkflow } from '../engine/host-node.ts'
import type { Io } from './io.ts'
import { openWorkflow } from './open-workflow.ts'
import { textGraph } from './text-graph.ts'

/** `playhead graph`: a workflow drawn with characters. */
export function addGraph(program: Command, io: Io): void {
  program
    .command('graph')
    .description('draw a workflow with characters')
    .argument('<workflow.yaml>', 'the file')
    .option('-n, --name <workflow>', 'which workflow, where the file has several (default: all of them)')
    .action(async (path: string, options: { name?: string }) => {
      const file = await openWorkflow(path, io)
      const chosen =
        options.name === undefined ? [...file.workflows.values()] : [selectWorkflow(file, options.name)]
      for (const [i, workflow] of chosen.entries()) {
        if (i > 0) io.print()
        io.print(
          io.style.bold(workflow.name) +
            (workflow.description ? io.style.dim(`  ${workflow.description}`) : ''),
        )
        io.print()
        for (const line of textGraph(workflow, new Map(), io.style, io.columns)) io.print(line)
      }
    })
}
