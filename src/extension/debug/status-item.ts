import * as vscode from 'vscode'
import { t } from '../../workflow/translate.ts'
import { awayText, stepText } from './position-text.ts'
import { stoppedSession } from './stopped.ts'
import type { Whereabouts } from './whereabouts.ts'

/** Milliseconds that a movement may take before the item goes: most are over before, and it would flicker. */
const patience = 500

/** Shows in the status bar where the session that has the focus stands; a click goes elsewhere. */
export function showPosition(whereabouts: Whereabouts): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('position', vscode.StatusBarAlignment.Left, 10)
  item.name = t('Playhead Position')
  item.command = 'playhead.goToPosition'
  let waiting: NodeJS.Timeout | undefined
  const update = () => {
    clearTimeout(waiting)
    const moved = whereabouts.of(stoppedSession()?.session)
    if (!moved) {
      waiting = setTimeout(() => item.hide(), patience)
      return
    }
    const text = stepText(moved)
    item.text = `$(${awayText(moved) === undefined ? 'record' : 'history'}) ${text}`
    item.tooltip = `${moved.address}\n${t('Click to go to another position')}`
    item.accessibilityInformation = { label: t('{0}, go to another position', text), role: 'button' }
    item.show()
  }
  return vscode.Disposable.from(item, whereabouts.onDidChange(update), {
    dispose: () => clearTimeout(waiting),
  })
}
