import type { Command } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import type { Io } from './io.ts'
import { addHistoryOption, type HistoryOption } from './open-recording.ts'

/** `playhead mcp`: the history as tools for language models. */
export function addMcp(program: Command, io: Io): void {
  const command = program
    .command('mcp')
    .description('serve the recordings to language models: Model Context Protocol, on stdin and stdout')
    .option('--allow-run', 'add a tool that runs workflow files below the working folder')
  addHistoryOption(command).action(async (options: HistoryOption & { allowRun?: boolean }) => {
    const { serveMcp } = await import('../mcp/start-node.ts')
    await serveMcp({
      history: historyFolder(options, io.cwd),
      folder: io.cwd,
      ...(options.allowRun && { script: process.argv[1]! }),
    })
  })
}
