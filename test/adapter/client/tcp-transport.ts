import { once } from 'node:events'
import { connect } from 'node:net'
import { streamTransport, type Transport } from './transport.ts'

/** Connects to an adapter that listens on a TCP port. Rejects when nobody answers there. */
export async function tcpTransport(port: number, host = '127.0.0.1'): Promise<Transport> {
  const socket = connect({ port, host, noDelay: true })
  await once(socket, 'connect')
  const transport = streamTransport(socket, socket)
  return {
    ...transport,
    async close() {
      await transport.close()
      if (!socket.closed) await once(socket, 'close')
    },
  }
}
