/**
 * Runs one task at a time, and of those that are asked for meanwhile only the last: a slider that is dragged asks far
 * more often than it can be answered.
 */
export function latestOnly<T>(task: (input: T) => Promise<void>): (input: T) => void {
  let running = false
  let waiting: { input: T } | undefined
  const run = async (input: T) => {
    running = true
    await task(input)
    running = false
    const next = waiting
    waiting = undefined
    if (next) void run(next.input)
  }
  return input => {
    if (running) waiting = { input }
    else void run(input)
  }
}
