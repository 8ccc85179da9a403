import { type Connection, createConnection, type WaitOptions } from './connection.ts'
import { createInspector, type Inspector } from './inspect.ts'
import { createLauncher, type Launcher } from './launch.ts'
import { createStops, type Stops } from './stops.ts'
import type { Transport } from './transport.ts'

export type DapClient = Connection & Launcher & Stops & Inspector

/** A client for one session over a transport. It belongs to no test: see open.ts for those that do. */
export function createClient(transport: Transport, options?: WaitOptions): DapClient {
  const connection = createConnection(transport, options)
  const stops = createStops(connection)
  const helpers = { ...createLauncher(connection), ...stops, ...createInspector(connection, stops) }
  // Not a spread of the connection: that would freeze its `closed` at the value of this moment.
  return Object.assign(connection, helpers)
}
