import type { SpanKind } from '../recording/event.ts'
import { t } from '../workflow/translate.ts'

/** What a span is whose name is not known before it comes. */
export function nextWord(kind: SpanKind): string {
  const words: Record<SpanKind, () => string> = {
    workflow: () => t('the next workflow'),
    node: () => t('the next node'),
    branch: () => t('the next branch'),
    handler: () => t('the next handler'),
    model: () => t('the next model'),
    tool: () => t('the next tool'),
    member: () => t('the next member'),
    question: () => t('the next question'),
  }
  return words[kind]()
}
