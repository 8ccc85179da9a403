import type { Handler } from '../handlers.ts'

/** Opens the inspector of this process for this machine, at a port that is free. @returns its address */
export async function inspect(): Promise<string> {
  const inspector = await import('node:inspector')
  if (inspector.url() === undefined) inspector.open(0, '127.0.0.1')
  return inspector.url()!
}

/** Does nothing else until a JavaScript debugger is attached and lets this process go. */
export async function waitForDebugger(): Promise<void> {
  const { waitForDebugger: wait } = await import('node:inspector')
  wait()
}

/** A name that leads the inspector to a function, and that no handler has. */
const known = Symbol.for('playhead.stopping')

/**
 * A function that stops at the first line of another one as it is called, where a JavaScript debugger is attached. A
 * breakpoint on the function itself needs no place in its text, so it does not matter how that came here.
 */
export async function stopping(handler: Handler): Promise<Handler> {
  const { Session } = await import('node:inspector')
  return (input, run) => {
    const session = new Session()
    session.connect()
    try {
      session.post('Debugger.enable')
      Object.assign(globalThis, { [known]: handler })
      // All is done before post returns: the session is with this very thread.
      session.post(
        'Runtime.evaluate',
        { expression: 'globalThis[Symbol.for("playhead.stopping")]' },
        (_, answer) => {
          const objectId = answer?.result.objectId
          if (objectId !== undefined) session.post('Debugger.setBreakpointOnFunctionCall', { objectId })
        },
      )
      Reflect.deleteProperty(globalThis, known)
      return handler(input, run)
    } finally {
      // With the session goes its breakpoint.
      session.disconnect()
    }
  }
}

/** Lets a process go that waits for a debugger which does not come. */
export function letGo(url: string): void {
  const socket = new WebSocket(url)
  socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: 'Runtime.runIfWaitingForDebugger' }))
  socket.onmessage = () => socket.close()
}
