import { describe, expect, test } from 'vitest'
import { exporters } from '../../../src/history/export/formats.ts'
import { otlpTraces } from '../../../src/history/export/otlp-schema.ts'
import { traceSchema } from '../../../src/history/trace/trace.ts'
import { nodeCodec } from '../../../src/recording/codec-node.ts'
import { eventSchema, type NewEvent } from '../../../src/recording/event.ts'
import { headerSchema } from '../../../src/recording/format.ts'
import { openRecording } from '../../../src/recording/reader.ts'
import { record, sourceOf } from '../../recording/helpers.ts'
import { handled, textOf, timelineOf } from '../timelines.ts'

/** A finished recording of these events, a millisecond apart. */
const opened = (events: readonly NewEvent[]) =>
  openRecording(sourceOf(record(events.map((event, seq) => ({ ...event, seq, time: seq })))), 'x', nodeCodec)

const evil = '<script>alert("&\'</script>\n]]>'

/** A workflow whose names and values would break a text that does not escape them. */
const odd = handled(`workflows:
  main:
    inputs: { text: { type: string, default: "" } }
    nodes:
      - { id: shouts, type: compute, handler: shout, inputs: { text: $ctx.text }, output: out, next: fails }
      - { id: fails, type: compute, handler: fail, on_error: continue, next: last }
      - { id: last, type: transform, set: { end: "1" } }
`)

const oddRun = () =>
  timelineOf({ text: evil }, odd, {
    shout: (input, run) => {
      run.log('working', { on: 1 })
      run.emit('progress', { done: 0.5 })
      return input['text']
    },
    fail: () => {
      throw new TypeError(evil)
    },
  })

describe('an export', () => {
  test('as OTLP fits the schema, with one trace, proper parents and unique ids', async () => {
    const timeline = await oddRun()
    const traces = otlpTraces.parse(JSON.parse(await textOf(exporters.otlp(timeline))))
    const { spans } = traces.resourceSpans[0]!.scopeSpans[0]!
    const ids = new Set(spans.map(({ spanId }) => spanId))
    expect(ids.size).toBe(spans.length)
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    const [root, ...others] = spans
    expect(root!.parentSpanId).toBeUndefined()
    expect(root!.name).toBe('invoke_workflow main')
    for (const { parentSpanId, startTimeUnixNano, endTimeUnixNano } of others) {
      expect(ids.has(parentSpanId!)).toBe(true)
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano))
    }
    const beginning = Date.parse('2030-01-01T00:00:00Z') + (await timeline.event(0)).time
    expect(root!.startTimeUnixNano).toBe(`${beginning}000000`)
  })

  test('as OTLP has logs and errors as events, and the status of what failed', async () => {
    const traces = otlpTraces.parse(JSON.parse(await textOf(exporters.otlp(await oddRun()))))
    const { spans } = traces.resourceSpans[0]!.scopeSpans[0]!
    const events = spans.flatMap(span => span.events)
    expect(events.map(({ name }) => name)).toEqual(['log', 'progress', 'exception'])
    const failed = spans.filter(({ status }) => status.code === 2)
    expect(failed.map(({ name }) => name)).toContain('handler fail')
    expect(failed[0]!.attributes).toContainEqual({
      key: 'error.type',
      value: { stringValue: 'handler-failed' },
    })
  })

  test('as OTLP is the same every time', async () => {
    const timeline = await timelineOf()
    expect(await textOf(exporters.otlp(timeline))).toBe(await textOf(exporters.otlp(timeline)))
  })

  test('as a page has nothing from outside and nothing that is not escaped', async () => {
    const page = await textOf(exporters.html(await oddRun()))
    expect(page).not.toMatch(/<script|<i>|https?:\/\/|@import|src=|url\(/i)
    expect(page).toContain('&lt;script&gt;alert(&quot;&amp;&#39;&lt;/script&gt;')
    const tags = [...page.matchAll(/<(\/?)(\w+)[^>]*>/g)].filter(
      ([, , name]) => !['meta', 'br'].includes(name!.toLowerCase()),
    )
    const open: string[] = []
    for (const [, close, name] of tags) {
      if (close) expect(open.pop()).toBe(name)
      else open.push(name!)
    }
    expect(open).toEqual([])
  })

  test('as a drawing has each node once, and counts how often ways were taken', async () => {
    const dot = await textOf(exporters.dot(await timelineOf({ rounds: 3 })))
    expect(dot.match(/label="draft/g)?.length).toBe(1)
    expect(dot).toMatch(/n\d+ -> n\d+ \[label="3×"\];/)
    expect(dot).toMatch(/style=dashed/)
    expect(dot).toContain('subgraph cluster_0')
    const mermaid = await textOf(exporters.mermaid(await timelineOf({ rounds: 3 })))
    expect(mermaid).toMatch(/^flowchart TD\n/)
    expect(mermaid).toMatch(/n\d+ -->\|"3×"\| n\d+/)
  })

  test('as a drawing escapes names', async () => {
    const timeline = await opened([
      { type: 'enter', kind: 'workflow', id: 'main', visit: 1, context: {} },
      { type: 'enter', kind: 'node', id: 'a "b" <i>', parent: 0, visit: 1 },
      { type: 'exit', span: 1, status: 'completed' },
      { type: 'exit', span: 0, status: 'completed' },
    ])
    expect(await textOf(exporters.dot(timeline))).toContain('label="a \\"b\\" <i>\\n')
    expect(await textOf(exporters.mermaid(timeline))).toContain('["a #34;b#34; #60;i#62;<br>')
  })

  test('as OTLP has models and tools by the GenAI conventions', async () => {
    const answer = {
      text: 'hi',
      toolCalls: [],
      finishReason: 'stop',
      usage: { inputTokens: 12, outputTokens: 3 },
      model: 'small-2030',
      cost: 0.25,
    }
    const timeline = await opened([
      { type: 'enter', kind: 'workflow', id: 'main', visit: 1, context: {} },
      { type: 'enter', kind: 'node', id: 'writer', nodeType: 'agent', parent: 0, visit: 1 },
      {
        type: 'enter',
        kind: 'model',
        id: 'small',
        parent: 1,
        visit: 1,
        input: { model: 'small', messages: [], tools: [], settings: { temperature: 0.5, max_tokens: 100 } },
      },
      { type: 'write', span: 2, patch: [], output: answer },
      { type: 'exit', span: 2, status: 'completed' },
      { type: 'enter', kind: 'tool', id: 'files/read', parent: 1, visit: 1, input: { path: 'x' } },
      { type: 'write', span: 5, patch: [], output: 'content' },
      { type: 'exit', span: 5, status: 'completed' },
      { type: 'exit', span: 1, status: 'completed' },
      { type: 'exit', span: 0, status: 'completed' },
    ])
    const { spans } = otlpTraces.parse(JSON.parse(await textOf(exporters.otlp(timeline)))).resourceSpans[0]!
      .scopeSpans[0]!
    const of = (name: string) => {
      const span = spans.find(one => one.name === name)!
      return { kind: span.kind, ...Object.fromEntries(span.attributes.map(({ key, value }) => [key, value])) }
    }
    expect(of('chat small')).toMatchObject({
      kind: 3,
      'gen_ai.operation.name': { stringValue: 'chat' },
      'gen_ai.request.model': { stringValue: 'small' },
      'gen_ai.request.temperature': { doubleValue: 0.5 },
      'gen_ai.request.max_tokens': { intValue: '100' },
      'gen_ai.response.model': { stringValue: 'small-2030' },
      'gen_ai.response.finish_reasons': { arrayValue: { values: [{ stringValue: 'stop' }] } },
      'gen_ai.usage.input_tokens': { intValue: '12' },
      'gen_ai.usage.output_tokens': { intValue: '3' },
      'playhead.cost': { doubleValue: 0.25 },
    })
    expect(of('execute_tool files/read')).toMatchObject({
      kind: 1,
      'gen_ai.operation.name': { stringValue: 'execute_tool' },
      'gen_ai.tool.name': { stringValue: 'files/read' },
      'gen_ai.tool.call.arguments': { stringValue: '{"path":"x"}' },
      'gen_ai.tool.call.result': { stringValue: 'content' },
    })
    expect(of('node writer')).toMatchObject({
      'gen_ai.operation.name': { stringValue: 'invoke_agent' },
      'gen_ai.agent.name': { stringValue: 'writer' },
    })
  })

  test('as CSV has a line for each node execution, and no cell that a spreadsheet would calculate', async () => {
    const source = handled(`workflows:
  main:
    nodes:
      - { id: one, type: compute, handler: sum, output: x, next: two }
      - { id: two, type: transform, set: { y: "1" } }
`)
    const csv = await textOf(exporters.csv(await timelineOf({}, source, { sum: () => '=1+"2"' })))
    const [head, one, two, ...rest] = csv.split('\r\n')
    expect(head).toBe(
      'node_id,node_type,timestamp,duration_seconds,success,error,tool_calls_count,address,attempt,status,inputs,outputs',
    )
    expect(one).toMatch(
      /^one,compute,2030-01-01T00:00:00\.\d+Z,0\.00\d,true,,0,main\/one,1,completed,.*,"'=1\+""2"""$/,
    )
    expect(two).toMatch(/^two,transform,/)
    expect(rest).toEqual([''])
  })

  test('as JSON holds the header and every event', async () => {
    const timeline = await timelineOf()
    const json = JSON.parse(await textOf(exporters.json(timeline)))
    expect(headerSchema.parse(json.recording)).toEqual(timeline.header)
    expect(json.events.length).toBe(timeline.length)
    for (const event of json.events) eventSchema.parse(event)
  })

  test('as a trace fits its schema, with the error of what failed', async () => {
    const trace = traceSchema.parse(JSON.parse(await textOf(exporters.trace(await oddRun()))))
    expect(trace.nodes.map(({ node_id, success }) => [node_id, success])).toEqual([
      ['shouts', true],
      ['fails', false],
      ['last', true],
    ])
    expect(trace.nodes[1]!.error).toContain('<script>')
    expect(trace.nodes[0]).toMatchObject({ inputs: { text: evil }, outputs: evil })
  })

  test('as a summary tells the path, what failed and what was slow', async () => {
    const summary = await textOf(exporters.summary(await oddRun()))
    expect(summary).toMatch(/^Status: completed$/m)
    expect(summary).toMatch(/^Nodes: 3 run, 1 failed$/m)
    expect(summary).toMatch(/^ {2}main\/fails: \w+ \([\d.]+ ms\): /m)
  })
})
