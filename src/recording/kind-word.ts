import { t } from '../workflow/translate.ts'
import type { SpanKind } from './event.ts'

/** What a span is, inside of a line. */
export function kindWord(kind: SpanKind): string {
  const words: Record<SpanKind, () => string> = {
    workflow: () => t('workflow'),
    node: () => t('node'),
    branch: () => t('branch'),
    handler: () => t('handler'),
    model: () => t('model'),
    tool: () => t('tool'),
    member: () => t('member'),
    question: () => t('question'),
  }
  return words[kind]()
}
