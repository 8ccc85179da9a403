import * as vscode from 'vscode'
import { runs } from '../debug/runs.ts'
import type { Log } from './log.ts'

/** Notes how debug adapters start and end. What they say to VS Code is noted by name only: it is full of values. */
export function logSessions(log: Log): vscode.Disposable {
  return vscode.debug.registerDebugAdapterTrackerFactory('playhead', {
    createDebugAdapterTracker({ id, name, configuration }) {
      const session = `Session "${name}" (${id.slice(0, 8)})`
      const what = runs(configuration)
        ? `${configuration.request} ${configuration['program'] ?? configuration['port'] ?? ''}`
        : `replay ${configuration['recording']}`
      // When it is over, nobody waits for the adapter any more.
      let over = false
      return {
        onWillStartSession: () => log.info(`${session}: the debug adapter starts, ${what}`),
        onWillReceiveMessage: message => log.trace(`${session} ← ${nameOf(message)}`),
        onDidSendMessage(message) {
          log.trace(`${session} → ${nameOf(message)}`)
          if (message.event === 'terminated' || message.command === 'disconnect') over = true
          if (message.type === 'response' && !message.success)
            log.debug(`${session}: ${message.command} refused, ${message.message}`)
        },
        onError(error) {
          if (!over) log.failed(`${session}: the debug adapter cannot be reached`, error)
        },
        onExit(code, signal) {
          const how = signal === undefined ? `code ${code}` : `signal ${signal}`
          if (code === 0 || code === undefined) log.info(`${session}: the debug adapter has ended`)
          else log.warn(`${session}: the debug adapter has ended with ${how}`)
        },
        onWillStopSession: () => log.info(`${session}: ends`),
      }
    },
  })
}

function nameOf({ type, command, event }: { type?: string; command?: string; event?: string }): string {
  return `${type} ${command ?? event ?? ''}`
}
