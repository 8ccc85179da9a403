import * as vscode from 'vscode'
import { callModel } from './call-model.ts'
import { createTextSender } from './text-sender.ts'
import type { ModelRequest } from './wire.ts'

/** Answers the agents of debug sessions by the editor's language models, as long as they want it. */
export function answerAgents(): vscode.Disposable {
  const calls = new Map<string, vscode.CancellationTokenSource>()
  const keyOf = (session: vscode.DebugSession, id: number) => `${session.id} ${id}`

  const answer = async (session: vscode.DebugSession, id: number, request: ModelRequest) => {
    const call = new vscode.CancellationTokenSource()
    const key = keyOf(session, id)
    calls.set(key, call)
    const text = createTextSender(async delta => {
      await session.customRequest('playhead/modelText', { id, text: delta })
    })
    const result = await callModel(vscode, request, call.token, text.add)
    calls.delete(key)
    const taken = !call.token.isCancellationRequested
    call.dispose()
    if (!taken) return
    await text.end()
    // The run may have ended, or taken the call back, in the meantime.
    await session.customRequest('playhead/modelResponse', { id, ...result }).then(undefined, () => undefined)
  }

  return vscode.Disposable.from(
    vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (session.type !== 'playhead') return
      if (event === 'playhead/modelRequest') void answer(session, body.id, body.request)
      if (event === 'playhead/modelCancel') calls.get(keyOf(session, body.id))?.cancel()
    }),
    vscode.debug.onDidTerminateDebugSession(session => {
      for (const [key, call] of calls) if (key.startsWith(`${session.id} `)) call.cancel()
    }),
    { dispose: () => calls.forEach(call => void call.cancel()) },
  )
}
