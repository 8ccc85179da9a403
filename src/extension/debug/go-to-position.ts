import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
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
  const stopped = requireStopped(t('Going to a position'))
  const moved = whereabouts.of(stopped.session)
  const place = await askWhileTyping(stopped, {
    title: moved ? t('Step {0} of {1}', moved.position, moved.last) : t('Go to Position'),
    placeholder: t('A position such as 41, or an address such as main/review#2'),
    command: ':goto',
    first: [
      offered(t('Start'), 'debug-reverse-continue', 'start'),
      offered(moved?.live ? t('Live End') : t('End'), 'debug-continue', 'end'),
      // A live run that has failed stands at its end.
      ...(moved?.live ? [] : [offered(t('Failure'), 'error', 'failure')]),
    ],
    ...(moved ? { seed: `${moved.address.split('/')[0]}/` } : {}),
  })
  if (place === undefined) return
  const { session, frameId } = stopped
  await session.customRequest('evaluate', { expression: `:goto ${place}`, context: 'repl', frameId })
}
