import { resolve } from 'node:path'
import type { Command } from 'commander'
import { historyFolder } from '../debugger/debuggee.ts'
import type { Io } from './io.ts'
import { addHistoryOption, type HistoryOption } from './open-recording.ts'

interface McpCommandOptions extends HistoryOption {
  folder?: string
  allowRun?: boolean
}

/** `playhead mcp`: the history as tools for language models. */
export function addMcp(program: Command, io: Io): void {
  const command = program
    .command('mcp')
    .description('serve the recordings to language models: Model Context Protocol, on stdin and stdout')
    .option('--folder <folder>', 'where workflow files and the history are (default: the working folder)')
    .option('--allow-run', 'add a tool that runs workflow files below that folder')
  addHistoryOption(command).action(async (options: McpCommandOptions) => {
    // Clients start servers wherever they like.
    const folder = resolve(io.cwd, options.folder ?? '')
    const { serveMcp } = await import('../mcp/start-node.ts')
    await serveMcp({
      history: historyFolder(options, folder),
      folder,
      ...(options.allowRun && { script: resolve(io.cwd, process.argv[1]!) }),
    })
  })
}
