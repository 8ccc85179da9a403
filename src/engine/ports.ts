import type { Environment } from '../workflow/value.ts'
import type { Handlers } from './handlers.ts'
import type { Models } from './models/models.ts'
import type { ToolSet } from './tools/tool.ts'

/** What the engine needs from the outside, handed in so that it runs anywhere and tests control it. */
export interface EnginePorts {
  handlers: Handlers
  environment: Environment
  /** The models of agents; absent where there are none. */
  models?: Models
  /** The tools of nodes and agents; absent where there are none. */
  tools?: ToolSet
  /** Resolves after some milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
  /** Lets timers and input of the process have their turn; resolves at once when they had it a moment ago. */
  breathe(): Promise<void> | undefined
  /** Resolves in a later turn of the process: before the first node of a run, whoever has started it has it in hand. */
  turn(): Promise<void>
}

/** {@link EnginePorts.breathe}: gives way after some milliseconds of uninterrupted work. */
export function breathing(milliseconds = 10): () => Promise<void> | undefined {
  let last = performance.now()
  return () => {
    if (performance.now() - last < milliseconds) return undefined
    return new Promise(resolve =>
      setTimeout(() => {
        last = performance.now()
        resolve()
      }, 0),
    )
  }
}

/** The most milliseconds that a timer takes, some 25 days; with more it would be over at once. */
export const longestTimer = 2 ** 31 - 1

/** {@link EnginePorts.sleep} by timers. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const rest = (left: number) => {
      const part = Math.min(left, longestTimer)
      timer = setTimeout(() => {
        if (left > part) return rest(left - part)
        signal.removeEventListener('abort', stop)
        resolve()
      }, part)
    }
    rest(milliseconds)
    signal.addEventListener('abort', stop, { once: true })
  })
}
