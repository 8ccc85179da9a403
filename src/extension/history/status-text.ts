import type { ExecutionStatus } from '../../recording/format.ts'
import { t } from '../../workflow/translate.ts'

const statusTexts: Record<ExecutionStatus, () => string> = {
  completed: () => t('completed'),
  failed: () => t('failed'),
  running: () => t('running'),
  cancelled: () => t('cancelled'),
  waiting: () => t('waiting'),
  interrupted: () => t('interrupted'),
}

/** How an execution stands, for people. */
export const statusText = (status: ExecutionStatus): string => statusTexts[status]()
