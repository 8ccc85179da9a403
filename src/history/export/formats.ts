import type { Timeline } from '../../recording/timeline.ts'
import { toDot, toMermaid } from './drawings.ts'
import { executionJson } from './execution-json.ts'
import { toJsonRecording } from './json-recording.ts'
import { toOtlp } from './otlp.ts'
import { toReport } from './report.ts'
import { toSummary } from './summary.ts'
import { traceCsv, traceJson } from './trace-files.ts'

/** Gives an execution in a format, piece by piece. */
export type Exporter = (timeline: Timeline) => AsyncIterable<string>

async function* whole(text: Promise<string>): AsyncGenerator<string> {
  yield await text
}

/** The formats of exports. */
export const exporters = {
  dot: timeline => whole(toDot(timeline)),
  mermaid: timeline => whole(toMermaid(timeline)),
  json: executionJson,
  summary: toSummary,
  csv: traceCsv,
  html: timeline => whole(toReport(timeline)),
  otlp: toOtlp,
  recording: timeline => toJsonRecording(timeline),
  trace: traceJson,
} satisfies Record<string, Exporter>

/** A format of exports. */
export type ExportFormat = keyof typeof exporters

/** The formats of exports. */
export const exportFormats = Object.keys(exporters) as ExportFormat[]
