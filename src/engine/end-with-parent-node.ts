import { Worker } from 'node:worker_threads'

/** How often to look, in milliseconds. */
const interval = 1_000

/**
 * Ends this process some time after the one that started it. The end of the channel to it does the same in good order, but
 * not while a handler computes without a pause; so this is watched from another thread. Where the system keeps the
 * number of a dead parent, as Windows does, nothing happens.
 * @param grace milliseconds that the orderly way may take
 * @returns what ends the watch
 */
export function endWithParent(grace: number): () => void {
  // The number is taken here: until the thread runs, the parent may be gone.
  const watch = `const { workerData } = require('node:worker_threads')
    setInterval(() => {
      if (process.ppid !== workerData) setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${grace})
    }, ${interval})`
  const worker = new Worker(watch, { eval: true, stdout: true, workerData: process.ppid })
  worker.unref()
  return () => void worker.terminate()
}
