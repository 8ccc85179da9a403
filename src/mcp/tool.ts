import type * as z from 'zod'
import type { OpenedRecording, RecordingStorage } from '../history/storage.ts'
import type { RunWorkflow } from './run-workflow-node.ts'

/** What the tools work with. */
export interface Sources {
  storage: RecordingStorage
  /** Where the executions are, for messages. */
  history: string
  /** The folder below which workflow files may be read; absolute. */
  folder: string
  /** How a workflow is run; absent where nothing may run. */
  run?: RunWorkflow
}

/** What a client is told of a tool. */
export interface ToolDescription {
  name: string
  title: string
  description: string
  /** False for what can change something. */
  readOnly: boolean
}

/** A tool that a language model can call. */
export interface McpTool extends ToolDescription {
  input: z.ZodObject
  output: z.ZodObject
  /** @throws {PlayheadError} what the model is told */
  call(args: unknown, sources: Sources, signal: AbortSignal): Promise<Record<string, unknown>>
}

/** Makes a tool whose function gets and gives what its schemas say. */
export function tool<I extends z.ZodObject, O extends z.ZodObject>(
  description: ToolDescription,
  input: I,
  output: O,
  call: (args: z.output<I>, sources: Sources, signal: AbortSignal) => Promise<z.input<O>>,
): McpTool {
  return {
    ...description,
    input,
    output,
    call: (args, sources, signal) =>
      call(input.parse(args), sources, signal) as Promise<Record<string, unknown>>,
  }
}

/** Opens an execution by its id and closes it after the work. @throws {PlayheadError} as the storage does */
export async function withExecution<T>(
  { storage }: Sources,
  id: string,
  work: (opened: OpenedRecording) => Promise<T>,
): Promise<T> {
  const opened = await storage.open(id)
  try {
    return await work(opened)
  } finally {
    await opened.close()
  }
}
