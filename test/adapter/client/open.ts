import type { Duplex } from 'node:stream'
import { onTestFailed, onTestFinished } from 'vitest'
import { createClient, type DapClient } from './client.ts'
import type { WaitOptions } from './connection.ts'
import { type SpawnedTransport, type SpawnOptions, spawnTransport } from './spawn-transport.ts'
import { tcpTransport } from './tcp-transport.ts'
import { pairedTransport, type Transport } from './transport.ts'

/*
 * Clients that belong to the running test: it fails when one of them saw a rule broken, prints their timelines when it
 * fails for whatever reason, and closes those that it left open.
 */

/** A client of an adapter in this process; `start` makes the adapter speak over the stream. */
export function openInProcess(start: (stream: Duplex) => void, options?: WaitOptions): DapClient {
  const { transport, adapterSide } = pairedTransport()
  start(adapterSide)
  return openClient(transport, options)
}

/** A client of an adapter started as a process that speaks on stdio. */
export function openStdio(
  command: string,
  args: string[],
  options: SpawnOptions & WaitOptions = {},
): DapClient & { adapter: SpawnedTransport } {
  const adapter = spawnTransport(command, args, options)
  return Object.assign(openClient(adapter, options), { adapter })
}

/** A client of an adapter that listens on a TCP port. */
export async function openTcp(port: number, host?: string, options?: WaitOptions): Promise<DapClient> {
  return openClient(await tcpTransport(port, host), options)
}

/** A client over any transport, bound to the running test. */
export function openClient(transport: Transport, options?: WaitOptions): DapClient {
  const client = createClient(transport, options)
  onTestFinished(() => client.close())
  onTestFailed(() => {
    const stderr = client.errorOutput()
    console.error(`timeline:\n${client.timeline.print()}${stderr === '' ? '' : `\nstderr:\n${stderr}`}`)
  })
  return client
}
