import type { Event, SpanKind } from '../../recording/event.ts'
import { fromPointer } from '../../recording/patch.ts'
import type { Structure } from '../../recording/structure.ts'
import { formatPath } from '../../workflow/json.ts'
import type { EventText } from '../protocol/execution.ts'

const kinds: Record<SpanKind, string> = {
  workflow: 'Workflow',
  node: 'Node',
  branch: 'Branch',
  handler: 'Handler',
  model: 'Model call',
  tool: 'Tool call',
  member: 'Team member',
  question: 'Question',
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
    text: words(event, kinds[structure.site(span).kind]),
  }
}

function words(event: Event, kind: string): string {
  switch (event.type) {
    case 'enter':
      return `${kind} began${event.attempt === undefined ? '' : `, attempt ${event.attempt}`}${event.pinned ? ', pinned' : ''}`
    case 'write':
      return event.patch.length === 0 ? `${kind} gave its result` : `Wrote ${names(event.patch)}`
    case 'edit':
      return `A person changed ${event.target === 'input' ? 'the input' : names(event.patch)}`
    case 'error':
      return event.caught ? `${kind} failed; the run goes on` : `${kind} failed`
    case 'exit':
      return `${kind} ended (${event.status})`
    case 'log':
      return event.name === undefined ? `Log: ${event.text}` : `Event ${event.name}`
  }
}

function names(patch: readonly { path: string }[]): string {
  const paths = [...new Set(patch.map(({ path }) => formatPath(fromPointer(path))))]
  const shown = paths.slice(0, most).join(', ')
  return paths.length > most ? `${shown} and ${paths.length - most} more` : shown
}
