import type { Command } from 'commander'
import { parsePort } from './port.ts'

/** `playhead dap`: the debug adapter, for editors. */
export function addDap(program: Command): void {
  program
    .command('dap')
    .description('speak the Debug Adapter Protocol, on stdin and stdout or on a TCP port')
    .option('--port <number>', 'listen on this port instead', parsePort)
    .option('--host <name>', 'listen on this interface (with --port)')
    .action(async (options: { port?: number; host?: string }) => {
      const { startDebugAdapter } = await import('../../debug-adapter/start.ts')
      await startDebugAdapter(options)
      // The adapter ends the process when its client is gone.
      await new Promise(() => {})
    })
}
