/** What a JavaScript debugger sees where it stops. */
export interface Paused {
  function: string
  /** Lines count from 1, as in an editor. */
  line: number
  url: string
}

/** A JavaScript debugger on the inspector of a process. */
export interface Inspector {
  send(method: string, params?: object): Promise<Record<string, unknown>>
  /** The next stop, from the first on. */
  paused(): Promise<Paused>
  resume(): Promise<unknown>
  close(): void
  /** Resolves when the process has closed it. */
  closed: Promise<void>
}

interface Frame {
  functionName: string
  location: { scriptId: string; lineNumber: number }
}

/** Attaches as an editor does: its breakpoints are set before the process goes on. */
export async function attachInspector(url: string, breakpoints: { file: string; line: number }[] = []) {
  const socket = new WebSocket(url)
  const answers = new Map<number, (result: Record<string, unknown>) => void>()
  const scripts = new Map<string, string>()
  const stops: Paused[] = []
  const waiting: ((stop: Paused) => void)[] = []
  let last = 0
  socket.onmessage = ({ data }) => {
    const { id, result, method, params } = JSON.parse(String(data))
    if (id !== undefined) answers.get(id)?.(result ?? {})
    if (method === 'Debugger.scriptParsed') scripts.set(params.scriptId, params.url)
    if (method !== 'Debugger.paused') return
    const [{ functionName, location }] = params.callFrames as [Frame]
    const stop = {
      function: functionName,
      line: location.lineNumber + 1,
      url: scripts.get(location.scriptId) ?? '',
    }
    const next = waiting.shift()
    if (next) next(stop)
    else stops.push(stop)
  }
  const closed = new Promise<void>(done => {
    socket.onclose = () => done()
  })
  await new Promise<void>((done, fail) => {
    socket.onopen = () => done()
    socket.onerror = () => fail(new Error(`no inspector at ${url}`))
  })
  const inspector: Inspector = {
    send(method, params = {}) {
      const id = ++last
      socket.send(JSON.stringify({ id, method, params }))
      return new Promise(done => answers.set(id, done))
    },
    paused() {
      const stop = stops.shift()
      return stop ? Promise.resolve(stop) : new Promise(done => waiting.push(done))
    },
    resume: () => inspector.send('Debugger.resume'),
    close: () => socket.close(),
    closed,
  }
  await inspector.send('Runtime.enable')
  await inspector.send('Debugger.enable')
  for (const { file, line } of breakpoints) {
    // The modules have a query behind their names, as they have for editors.
    const urlRegex = `.*${file.replaceAll('.', '\\.')}(\\?.*)?`
    await inspector.send('Debugger.setBreakpointByUrl', { urlRegex, lineNumber: line - 1 })
  }
  await inspector.send('Runtime.runIfWaitingForDebugger')
  return inspector
}
