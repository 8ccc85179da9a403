import * as vscode from 'vscode'
import { askWhileTyping, type Offered } from './ask-while-typing.ts'
import { requireStopped } from './stopped.ts'
import type { Whereabouts } from './whereabouts.ts'

const offered = (label: string, icon: string, answer: string): Offered => ({
  label,
  answer,
  iconPath: new vscode.ThemeIcon(icon),
})

/** Goes to a place of the execution that the user chooses: its start, end or failure, a position, an address. */
export async function goToPosition(whereabouts: Whereabouts): Promise<void> {
  const stopped = requireStopped('Going to a position')
  const moved = whereabouts.of(stopped.session)
  const place = await askWhileTyping(stopped, {
    title: moved ? `Step ${moved.position} of ${moved.last}` : 'Go to Position',
    placeholder: 'A position such as 41, or an address such as main/review#2',
    command: ':goto',
    first: [
      offered('Start', 'debug-reverse-continue', 'start'),
      offered(moved?.live ? 'Live End' : 'End', 'debug-continue', 'end'),
      // A live run that has failed stands at its end.
      ...(moved?.live ? [] : [offered('Failure', 'error', 'failure')]),
    ],
    ...(moved ? { seed: `${moved.address.split('/')[0]}/` } : {}),
  })
  if (place === undefined) return
  const { session, frameId } = stopped
  await session.customRequest('evaluate', { expression: `:goto ${place}`, context: 'repl', frameId })
}
