import type { Event } from '../../src/recording/event.ts'

/**
 * The events of a run of many nodes, three for each, on a context of 20 keys and about 1 KB; node i writes key i % 20.
 * The last event leaves the workflow.
 */
export function* longRun(nodes: number): Generator<Event> {
  const context: Record<string, string> = {}
  for (let key = 0; key < 20; key++) context[`key${key}`] = `initial ${key} ${'x'.repeat(28)}`
  let seq = 0
  const now = () => Math.round(seq * 3.7) / 1_000
  yield {
    seq: seq++,
    time: 0,
    type: 'enter',
    kind: 'workflow',
    id: 'main',
    visit: 1,
    context: { ...context },
  }
  for (let i = 0; i < nodes; i++) {
    const key = `key${i % 20}`
    const value = `value ${i} ${'y'.repeat(30)}`
    const span = seq
    yield {
      seq: seq++,
      time: now(),
      type: 'enter',
      kind: 'node',
      id: `node_${i % 100}`,
      parent: 0,
      visit: Math.floor(i / 100) + 1,
      nodeType: 'transform',
    }
    yield {
      seq: seq++,
      time: now(),
      type: 'write',
      span,
      patch: [{ op: 'replace', path: `/${key}`, value, old: context[key]! }],
      outputAt: `/${key}`,
    }
    context[key] = value
    yield {
      seq: seq++,
      time: now(),
      type: 'exit',
      span,
      status: 'completed',
      next: [`node_${(i + 1) % 100}`],
    }
  }
  yield { seq: seq++, time: now(), type: 'exit', span: 0, status: 'completed' }
}
