import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'

/** The children that were started here and whose groups may still be there. */
const running = new Set<ChildProcess>()
let watching = false

const windows = process.platform === 'win32'

/** What to start. */
export interface ChildPlan {
  command: string
  args?: readonly string[]
  /** True where `command` is a line for the shell of the system. */
  shell?: boolean
  cwd: string
  env: Readonly<Record<string, string | undefined>>
}

/**
 * Starts a program at the head of a process group of its own, so that what it starts can be ended with it. When this
 * process exits, or is ended by a signal, the group is killed.
 */
export function startGroup({
  command,
  args = [],
  shell = false,
  cwd,
  env,
}: ChildPlan): ChildProcessWithoutNullStreams {
  const child = spawn(command, [...args], {
    cwd,
    env,
    // On Windows `npx` and its like are scripts, which only the shell can start.
    shell: shell || (windows && !/\.exe$/i.test(command)),
    stdio: 'pipe',
    detached: !windows,
    windowsHide: true,
  })
  watch(child)
  return child
}

/**
 * Starts a module in a Node process at the head of a process group of its own, with a channel for messages and nothing to
 * read. When this process exits, the group is killed.
 */
export function startModule(path: string, env: Readonly<Record<string, string | undefined>>): ChildProcess {
  const child = spawn(process.execPath, [path], {
    // In the desktop's extension host, Node is inside Electron.
    env: process.versions['electron'] === undefined ? env : { ...env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'json',
    detached: !windows,
    windowsHide: true,
  })
  watch(child)
  return child
}

function watch(child: ChildProcess): void {
  if (!watching) {
    watching = true
    const killAll = () => {
      for (const one of running) killGroup(one, 'SIGKILL')
    }
    process.on('exit', killAll)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) endBySignal(signal, killAll)
  }
  running.add(child)
  child.once('error', () => running.delete(child))
}

/** Without this a signal ends the process with no `exit`, and what it has started stays. Other listeners decide themselves. */
function endBySignal(signal: NodeJS.Signals, killAll: () => void): void {
  const end = () => {
    if (process.listenerCount(signal) > 1) return
    killAll()
    process.off(signal, end)
    process.kill(process.pid, signal)
  }
  // Before the others: one that listens once is no longer counted when it has been called.
  process.prependListener(signal, end)
}

/** Sends a signal to a child and all that it has started; nothing happens when they are gone. */
export function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  try {
    if (windows) {
      spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    } else process.kill(-child.pid, signal)
  } catch {
    // There is nobody left.
  }
  if (signal === 'SIGKILL') running.delete(child)
}

/** Resolves when the child has exited, or after some milliseconds; true for the former. */
export function exitOf(child: ChildProcess, milliseconds: number): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve(true)
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      child.off('exit', done)
      resolve(false)
    }, milliseconds)
    const done = () => {
      clearTimeout(timer)
      resolve(true)
    }
    child.once('exit', done)
  })
}

/** The environment of this process with some variables changed; null removes one. */
export function environmentWith(
  ...changes: Readonly<Record<string, string | null | undefined>>[]
): Record<string, string> {
  const result: Record<string, string> = {}
  for (const change of [process.env, ...changes]) {
    for (const [name, value] of Object.entries(change)) {
      if (value === null) delete result[name]
      else if (value !== undefined) result[name] = value
    }
  }
  return result
}
