/** Conditions that wait for messages to make them true. */
export type Waiting = {
  /** Resolves with the first value that `find` returns, now or after a later `wake`; rejects as `failure` says. */
  waitUntil<Value>(what: string, find: () => Value | undefined, timeoutMs: number): Promise<Value>
  /** Asks every condition again. */
  wake(): void
  /** Asks once more and gives up on those that still wait: nothing can come any more. */
  end(): void
  readonly hasEnded: boolean
}

/** `failure` makes the error of a condition that was not met in time or never can be. */
export function createWaiting(failure: (text: string) => Error): Waiting {
  const checks = new Set<() => void>()
  let hasEnded = false

  function wake(): void {
    for (const check of [...checks]) check()
  }

  return {
    wake,
    end() {
      hasEnded = true
      wake()
    },
    get hasEnded() {
      return hasEnded
    },
    waitUntil(what, find, timeoutMs) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          checks.delete(check)
          reject(failure(`no ${what} within ${timeoutMs} ms`))
        }, timeoutMs)
        const settle = (action: () => void): void => {
          clearTimeout(timer)
          checks.delete(check)
          action()
        }
        const check = (): void => {
          try {
            const value = find()
            if (value !== undefined) settle(() => resolve(value))
            else if (hasEnded) settle(() => reject(failure(`no ${what}: the adapter closed the connection`)))
          } catch (cause) {
            settle(() => reject(cause))
          }
        }
        checks.add(check)
        check()
      })
    },
  }
}
