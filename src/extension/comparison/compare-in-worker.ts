import { Worker } from 'node:worker_threads'
import * as vscode from 'vscode'
import type { RequestMessage, ResponseMessage, Trouble } from '../../views/protocol/channel.ts'
import type { Both } from '../../views/protocol/comparison.ts'
import { t } from '../../workflow/translate.ts'
import type { WorkerContract, WorkerEvent, WorkerInput } from './worker-contract.ts'

/** Two recordings that are compared in a thread of their own. Disposing ends it, whatever it is doing. */
export interface ComparingWorker extends vscode.Disposable {
  /** @throws {Error} what the worker says, with `remedy` and `code` */
  ask<M extends keyof WorkerContract>(
    method: M,
    params: WorkerContract[M]['params'],
  ): Promise<WorkerContract[M]['result']>
}

interface Waiting {
  done(result: never): void
  failed(error: Error): void
}

/** Starts the thread. @param onPart told how far comparing is, from 0 to 1 */
export async function compareInWorker(
  extension: vscode.Uri,
  uris: Both<vscode.Uri>,
  onPart: (part: number) => void,
): Promise<ComparingWorker> {
  const script = vscode.Uri.joinPath(extension, 'dist', 'comparison.js').fsPath
  const workerData: WorkerInput = { a: await inputOf(uris.a), b: await inputOf(uris.b) }
  const worker = new Worker(script, { workerData, name: 'playhead comparison' })
  const waiting = new Map<number, Waiting>()
  let next = 1
  let ended: Error | undefined

  const end = (error: Error) => {
    ended ??= error
    for (const { failed } of waiting.values()) failed(ended)
    waiting.clear()
  }
  worker.on('message', (message: ResponseMessage | WorkerEvent) => {
    if (message.type === 'event') return onPart(message.body.part)
    const one = waiting.get(message.id)
    waiting.delete(message.id)
    if ('trouble' in message) one?.failed(errorOf(message.trouble))
    else one?.done(message.result as never)
  })
  worker.on('error', end)
  worker.on('exit', () => end(new Error(t('The comparison was closed.'))))

  return {
    ask: (method, params) =>
      new Promise((done, failed) => {
        if (ended) return failed(ended)
        const id = next++
        waiting.set(id, { done, failed })
        const message: RequestMessage = { type: 'request', id, method, params }
        worker.postMessage(message)
      }),
    dispose() {
      end(new Error(t('The comparison was closed.')))
      void worker.terminate()
    },
  }
}

async function inputOf(uri: vscode.Uri): Promise<WorkerInput['a']> {
  return uri.scheme === 'file'
    ? { path: uri.fsPath }
    : { path: uri.toString(true), bytes: await vscode.workspace.fs.readFile(uri) }
}

/** As the page is told it, too. */
function errorOf({ message, remedy, code }: Trouble): Error {
  return Object.assign(new Error(message), { remedy, code })
}
