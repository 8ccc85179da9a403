import { t } from '../../workflow/translate.ts'
import { requireStopped } from './stopped.ts'

/** Runs on, as a new execution, from where the session stands. It stops there first. */
export async function forkHere(): Promise<void> {
  await requireStopped(t('Running on from here')).session.customRequest('playhead/fork', {})
}
