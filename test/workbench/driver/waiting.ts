export interface WaitOptions {
  /** Milliseconds until it gives up; 20 seconds if not given. */
  timeout?: number | undefined
  /** Milliseconds between two tries; 100 if not given. */
  interval?: number | undefined
}

/**
 * Calls `read` until `accept` says yes and returns that value. A read that throws counts as a no. Gives up with an
 * error that names what was waited for and the last value or error seen.
 */
export async function waitUntil<T>(
  what: string,
  read: () => Promise<T>,
  accept: (value: T) => boolean,
  { timeout = 20_000, interval = 100 }: WaitOptions = {},
): Promise<T> {
  const end = Date.now() + timeout
  let last = 'nothing'
  for (;;) {
    try {
      const value = await read()
      if (accept(value)) return value
      last = (JSON.stringify(value) ?? 'undefined').slice(0, 2_000)
    } catch (error) {
      last = error instanceof Error ? error.message : String(error)
    }
    if (Date.now() > end) throw new Error(`Waited ${timeout} ms for ${what}. Last seen: ${last}`)
    await new Promise(resolve => setTimeout(resolve, interval))
  }
}
