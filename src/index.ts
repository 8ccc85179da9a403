/** The library: compile, run, record, follow, debug, replay. docs/library.md shows how. */
export type { Breakpoints } from './debugger/breakpoints.ts'
export { type Debuggee, type DebuggeeEvents, launch, replay, resume } from './debugger/debuggee.ts'
export type { LaunchConfig } from './debugger/launch-config.ts'
export { createPlayhead, type Halt, type Playhead } from './debugger/playhead.ts'
export { questionsIn } from './engine/continue-node.ts'
export { currentRun, record } from './engine/current-run-node.ts'
export { errorInfoOf } from './engine/errors.ts'
export type { ExecutionResult } from './engine/execution.ts'
export type { Handler, HandlerRun } from './engine/handlers.ts'
export { compileWorkflow, loadWorkflowFile, selectWorkflow } from './engine/host-node.ts'
export { type ModelSettings, readModelSettings } from './engine/models/settings.ts'
export { type Pin, readPin } from './engine/pins.ts'
export { checkAnswer, type Question, readAnswer } from './engine/question.ts'
export type { RecordPolicy } from './engine/record-policy.ts'
export type { OpenQuestion } from './engine/waiting.ts'
export type { AnnotationChange } from './history/annotations.ts'
export { type Change, type Changes, changesBetween } from './history/compare/changes.ts'
export { type CompareOptions, type Comparison, compareTimelines } from './history/compare/compare.ts'
export { comparisonHtml } from './history/compare/html.ts'
export { type ExportFormat, exporters, exportFormats } from './history/export/formats.ts'
export { type Imported, importRecording } from './history/export/import-recording.ts'
export { createFileStorage, type FileStorageOptions } from './history/file-storage.ts'
export { createMemoryStorage } from './history/memory-storage.ts'
export { type Metrics, metricsOf, type Sample } from './history/metrics/metrics.ts'
export { type Trend, trendOf } from './history/metrics/trend.ts'
export type { RecordingPage, RecordingQuery } from './history/query.ts'
export { findRecording, listRecordings, type RecordingEntry } from './history/recordings.ts'
export { applyRetention, type RetentionPolicy, type RetentionReport } from './history/retention.ts'
export type { RecordingRow } from './history/row.ts'
export {
  createSnapshotManager,
  type SnapshotManager,
  withSnapshots,
} from './history/snapshots/manager.ts'
export { queryState } from './history/snapshots/query.ts'
export {
  compareSnapshots,
  exportSnapshot,
  importSnapshot,
  isSnapshot,
  type Snapshot,
  type SnapshotDifferences,
} from './history/snapshots/snapshot.ts'
export { createStateManager, type StateManager } from './history/snapshots/state-manager.ts'
export { takeSnapshot } from './history/snapshots/take.ts'
export type { RecordingStats } from './history/stats.ts'
export type { RecordingStorage } from './history/storage.ts'
export { type Analysis, analyse } from './history/trace/analysis.ts'
export { type NodeExecution, nodeExecutions } from './history/trace/node-executions.ts'
export { type Trace, traceNodes, traceOf } from './history/trace/trace.ts'
export {
  type DebugBreakpoint,
  type DebugBreakpointOptions,
  type DebugFrame,
  type Debugger,
  type DebugMoment,
  type DebugOptions,
  type DebugPredicate,
  type DebugStop,
  debug,
  debugRecording,
} from './library/debug.ts'
export { type OpenFile, openRecordingFile } from './library/open-recording.ts'
export {
  type OpenRecording,
  type Recorder,
  recordScope,
  type ScopeOptions,
  startRecording,
} from './library/record-scope.ts'
export {
  type ContinueRunOptions,
  continueRun,
  execute,
  type ForkedRun,
  type ForkOptions,
  fork,
  type Run,
  type RunOptions,
  startRun,
} from './library/run.ts'
export { nodeCodec } from './recording/codec-node.ts'
export type { ErrorInfo, Event } from './recording/event.ts'
export { openFileSource } from './recording/files-node.ts'
export type { ExecutionStatus, RecordingHeader, RecordingSummary } from './recording/format.ts'
export { openRecording, type RecordedTimeline } from './recording/reader.ts'
export type { OpenSpan, State } from './recording/state.ts'
export type { Timeline } from './recording/timeline.ts'
export type { Workflow, WorkflowFile, WorkflowNode } from './workflow/graph.ts'
export type { Json, JsonObject } from './workflow/json.ts'
export { parseWorkflowFile } from './workflow/native/parse.ts'
export { formatError, formatProblem, PlayheadError, type Problem } from './workflow/problem.ts'
