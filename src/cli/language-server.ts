import type { Command } from 'commander'

/** `playhead language-server`: completion, problems and the rest, for editors. */
export function addLanguageServer(program: Command): void {
  program
    .command('language-server')
    .description('speak the Language Server Protocol, on stdin and stdout')
    .option('--stdio', 'on stdin and stdout, as it does in any case')
    .option('--node-ipc', "over the channel of Node's own child processes")
    .action(async (options: { nodeIpc?: boolean }) => {
      const { startLanguageServer } = await import('../language-server/start.ts')
      startLanguageServer(options.nodeIpc ? 'ipc' : 'stdio')
      // The server ends the process when its client is gone.
      await new Promise(() => {})
    })
}
