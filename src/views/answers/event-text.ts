import type { Event, ExitStatus, SpanKind } from '../../recording/event.ts'
import { fromPointer } from '../../recording/patch.ts'
import type { Structure } from '../../recording/structure.ts'
import { formatPath } from '../../workflow/json.ts'
import { number, t } from '../../workflow/translate.ts'
import type { EventText } from '../protocol/execution.ts'

const kinds: Record<SpanKind, () => string> = {
  workflow: () => t('Workflow'),
  node: () => t('Node'),
  branch: () => t('Branch'),
  handler: () => t('Handler'),
  model: () => t('Model call'),
  tool: () => t('Tool call'),
  member: () => t('Team member'),
  question: () => t('Question'),
}

const ends: Record<ExitStatus, () => string> = {
  completed: () => t('completed'),
  failed: () => t('failed'),
  skipped: () => t('skipped'),
  cancelled: () => t('cancelled'),
}

/** So many names stand in a line. */
const most = 3

/** An event in few words: `Node began`, `Wrote count, level`. */
export function eventText(event: Event, structure: Structure): EventText {
  const span = structure.span(event.seq)
  return {
    seq: event.seq,
    type: event.type,
    address: structure.address(span),
    text: words(event, kinds[structure.site(span).kind]()),
  }
}

function words(event: Event, kind: string): string {
  switch (event.type) {
    case 'enter':
      return [
        t('{0} began', kind),
        event.attempt === undefined ? '' : t('attempt {0}', event.attempt),
        event.pinned ? t('with a pinned result') : '',
      ]
        .filter(Boolean)
        .join(', ')
    case 'write':
      return event.patch.length === 0 ? t('{0} gave its result', kind) : t('Wrote {0}', names(event.patch))
    case 'edit':
      return t('A person changed {0}', event.target === 'input' ? t('the input') : names(event.patch))
    case 'error':
      return event.caught ? t('{0} failed; the run goes on', kind) : t('{0} failed', kind)
    case 'exit':
      return t('{0} ended ({1})', kind, ends[event.status]())
    case 'log':
      return event.name === undefined ? t('Log: {0}', event.text) : t('Event {0}', event.name)
  }
}

function names(patch: readonly { path: string }[]): string {
  const paths = [...new Set(patch.map(({ path }) => formatPath(fromPointer(path))))]
  const shown = paths.slice(0, most).join(', ')
  return paths.length > most ? t('{0} and {1} more', shown, number(paths.length - most)) : shown
}
