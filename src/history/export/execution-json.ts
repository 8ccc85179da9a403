import type { Timeline } from '../../recording/timeline.ts'

/** An execution as JSON: what its recording holds, `{recording, summary, events}`, an event a line. */
export async function* executionJson(timeline: Timeline): AsyncGenerator<string> {
  const { header, summary, status, length } = timeline
  yield `{\n  "recording": ${JSON.stringify(header)},\n  "status": ${JSON.stringify(status)},\n  "summary": ${JSON.stringify(summary ?? null)},\n  "events": [`
  for (let seq = 0; seq < length; seq++)
    yield `${seq > 0 ? ',' : ''}\n    ${JSON.stringify(await timeline.event(seq))}`
  yield '\n  ]\n}\n'
}
