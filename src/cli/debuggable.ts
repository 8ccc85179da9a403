import type { Command } from 'commander'
import { attachableRun } from '../debugger/attach.ts'
import type { LaunchConfig } from '../debugger/launch-config.ts'
import type { StartedRun } from '../engine/host-node.ts'
import type { Print } from '../engine/open-modules-node.ts'
import type { Io } from './io.ts'
import { parsePort } from './port.ts'

/** What {@link addDebugOptions} adds. */
export interface DebugOptions {
  debug?: number
  debugHost?: string
  debugWait?: boolean
}

/** A run that debuggers can attach to. */
export interface Debuggable {
  /** Lets them in, and the run begin, unless it is to wait for the first of them. */
  begin(started: StartedRun): void
  /** Shows to those who debug it what handlers have printed in a process of their own. */
  print: Print
  /** Resolves when nobody debugs it any more. */
  close(): Promise<void>
}

const loopback = '127.0.0.1'

/** Adds the options that let a debugger attach to a run. */
export function addDebugOptions(command: Command): Command {
  return command
    .option(
      '--debug <port>',
      'let a debugger attach at this port, while it runs; 0 takes any free one',
      parsePort,
    )
    .option('--debug-host <name>', `listen on this interface (default: ${loopback}, for this machine only)`)
    .option('--debug-wait', 'begin with the first node when a debugger has attached')
}

/**
 * Listens for debuggers, where that is wanted, before anything runs.
 * @param config what the run is started with
 * @throws {PlayheadError} `port-not-free`
 */
export async function debuggable(
  { debug, debugHost = loopback, debugWait = false }: DebugOptions,
  config: LaunchConfig,
  io: Io,
): Promise<Debuggable | undefined> {
  if (debug === undefined && !debugWait) return undefined
  const { listenForDebuggers } = await import('../../debug-adapter/debug-server.ts')
  const server = await listenForDebuggers(debugHost, debug ?? 0, io.cwd)
  const { host, port } = server
  io.complain(
    `A debugger can attach at ${host}:${port}: { "type": "playhead", "request": "attach", "port": ${port} }`,
  )
  if (!isLoopback(host)) {
    io.complain(
      'Everybody who reaches this port can see all that this run does, change it, and run its code.',
    )
  }
  if (debugWait) io.complain('The run begins when one has.')
  // As those who put its questions to the person see it.
  const attended = io.terminal && process.stdin.isTTY === true
  return {
    begin(started) {
      server.open(attachableRun(started, config, attended))
      if (!debugWait) started.execution.timeline.release()
    },
    print: server.print,
    close: () => server.close(),
  }
}

const isLoopback = (host: string) => /^(localhost|127\.|::1$)/.test(host)
