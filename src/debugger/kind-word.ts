import type { SpanKind } from '../recording/event.ts'
import { t } from '../workflow/translate.ts'

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

/** One of them whose name is not known before it comes. */
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
