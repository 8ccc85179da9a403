/** Work that is done at most so often, however often it is asked for. */
export interface Throttle {
  /** Asks for the work. It is done a moment later, once for all that have asked until then. */
  soon(): void
  dispose(): void
}

/** Work may take this part of the time, at most. */
const share = 0.2

/**
 * @param work what is done; another time begins only when it has ended
 * @param pause milliseconds before it begins, and between two times
 */
export function createThrottle(work: () => Promise<void>, pause: number): Throttle {
  let timer: NodeJS.Timeout | undefined
  let isAsked = false
  let isAtWork = false
  let disposed = false

  const begin = (delay: number) => {
    timer = setTimeout(async () => {
      timer = undefined
      isAsked = false
      isAtWork = true
      const started = performance.now()
      await work().catch(() => undefined)
      isAtWork = false
      // Asked for meanwhile: what has changed then may not be seen yet.
      if (isAsked && !disposed) begin(Math.max(pause, (performance.now() - started) / share))
    }, delay)
  }

  return {
    soon() {
      if (isAsked || disposed) return
      isAsked = true
      if (!timer && !isAtWork) begin(pause)
    },
    dispose() {
      disposed = true
      clearTimeout(timer)
    },
  }
}
