import type { Event } from '../../src/recording/event.ts'

/** What is wrong with a sequence of events; empty for a valid execution. */
export function violations(events: readonly Event[], finished: boolean): string[] {
  const found: string[] = []
  const open = new Map<number, { parent?: number; children: number }>()
  const visits = new Map<string, number>()
  let time = 0
  for (const [i, event] of events.entries()) {
    const says = (what: string) => found.push(`event ${i} (${event.type}): ${what}`)
    if (event.seq !== i) says(`has the number ${event.seq}`)
    if (event.time < time) says('goes back in time')
    time = event.time
    if (event.type === 'enter') {
      const parent = event.parent === undefined ? undefined : open.get(event.parent)
      if (event.parent === undefined ? i > 0 : !parent) says('has no open parent')
      if (parent) parent.children++
      const key = `${event.parent} ${event.kind} ${event.id}`
      // A further attempt is no further visit.
      const visit = (visits.get(key) ?? 0) + ((event.attempt ?? 1) > 1 ? 0 : 1)
      visits.set(key, visit)
      if (event.visit !== visit) says(`says visit ${event.visit}, but is visit ${visit}`)
      open.set(event.seq, { parent: event.parent, children: 0 })
      continue
    }
    const span = open.get(event.span)
    if (!span) {
      says(`belongs to span ${event.span}, which is not open`)
      continue
    }
    if (event.type === 'exit') {
      if (span.children > 0) says('leaves a span in which others are open')
      const parent = span.parent === undefined ? undefined : open.get(span.parent)
      if (parent) parent.children--
      open.delete(event.span)
    }
  }
  if (finished && open.size > 0) found.push(`spans ${[...open.keys()].join(', ')} are never left`)
  return found
}
