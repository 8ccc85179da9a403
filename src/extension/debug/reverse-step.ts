import { t } from '../../workflow/translate.ts'
import { requireStopped } from './stopped.ts'

/** The steps that the debug adapter protocol does not have. */
export type ReverseStep = 'playhead/reverseStepIn' | 'playhead/reverseStepOut'

/** Steps backwards in the thread that has the focus in the Call Stack view. */
export async function reverseStep(request: ReverseStep): Promise<void> {
  const { session, threadId } = requireStopped(t('Stepping backwards'))
  await session.customRequest(request, { threadId })
}
