import * as z from 'zod'
import { spanKinds } from './event.ts'
import { jsonObject, jsonValue, recordOf } from './json-schema.ts'

/** The version that this program writes and the newest that it reads. */
export const formatVersion = 1

/** Events in a block. */
export const blockLength = 512

/** A block ends before it has as many events when its text is longer than this, in UTF-16 units. */
export const blockSize = 1024 * 1024

/** The first line of a recording: all that is known when an execution starts. */
export const headerSchema = z.object({
  type: z.literal('recording'),
  version: z.int().min(1).describe('Version of the format.'),
  execution: z.string().min(1).describe('Id of the execution.'),
  workflow: z.string().describe('Name of the workflow.'),
  path: z.string().describe('Path of the workflow file on the machine that ran it.'),
  source: z.string().describe('The text of the workflow file as it ran.'),
  sourceHash: z.string().describe('SHA-256 of the source, hexadecimal.'),
  includes: recordOf(z.string())
    .optional()
    .describe('The texts of the files that it includes, by path relative to it, with forward slashes.'),
  startedAt: z.string().describe('ISO 8601, UTC.'),
  inputs: jsonObject.describe('The inputs as given, without defaults.'),
  options: jsonObject.describe('Settings of the run that change what it does.'),
  environment: jsonObject.describe('Versions, host and process that ran it.'),
  tags: z.array(z.string()),
  flags: z.array(z.int()).describe('Numbered changes of the engine that this run was made under.'),
  parent: z
    .object({ execution: z.string(), position: z.int(), address: z.string().optional() })
    .optional()
    .describe(
      'What it was forked from, and where: a position there, and the address of the innermost span at it.',
    ),
  startedBy: z
    .object({ execution: z.string(), address: z.string() })
    .optional()
    .describe('The execution whose handler started it, and the address of the node that called the handler.'),
})

/** The first line of a recording. */
export type RecordingHeader = z.infer<typeof headerSchema>

/**
 * How an execution stands: `waiting` for the answers of people, without a process; `interrupted` when its process ended
 * before it did.
 */
export const executionStatuses = [
  'running',
  'completed',
  'failed',
  'cancelled',
  'waiting',
  'interrupted',
] as const

/** How an execution stands. */
export type ExecutionStatus = (typeof executionStatuses)[number]

/** The last line of a finished recording: what a list of executions shows. */
export const summarySchema = z.object({
  type: z.literal('summary'),
  status: z.enum(executionStatuses),
  endedAt: z.string().describe('ISO 8601, UTC.'),
  duration: z.number().describe('Milliseconds.'),
  events: z.int(),
  nodes: z.int().describe('Node spans entered.'),
  teams: z
    .int()
    .optional()
    .describe('Nodes that worked as teams; absent in recordings that were made before it was counted.'),
  maxDepth: z.int().describe('The most workflows and branches that were open inside each other.'),
  error: z.object({ code: z.string(), message: z.string(), address: z.string() }).optional(),
  questions: z
    .array(z.object({ address: z.string(), prompt: z.string() }))
    .optional()
    .describe('What people are asked, when it waits for them.'),
  checksum: z
    .string()
    .describe(
      'SHA-256, hexadecimal, of the first member and the index member, which names the CRC-32 of each block.',
    ),
  index: z.tuple([z.int(), z.int()]).describe('Offset and size of the index member.'),
})

/** The last line of a finished recording. */
export type RecordingSummary = z.infer<typeof summarySchema>

const packed = z.object({
  types: z.string(),
  spans: z.string(),
  enters: z.string(),
  exits: z.string(),
  sites: z.array(
    z.object({
      kind: z.enum(spanKinds),
      workflow: z.string(),
      node: z.string().optional(),
      id: z.string(),
    }),
  ),
  writes: recordOf(z.string()),
})

/** The line before the summary: where the blocks are, and the columns of the structure. */
export const indexSchema = z.object({
  type: z.literal('index'),
  blocks: z
    .array(z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()]))
    .describe('Offset, size, first event, number of events and CRC-32 of each block.'),
  structure: packed,
})

const openSpan = z.object({
  seq: z.int(),
  parent: z.int().optional(),
  kind: z.enum(spanKinds),
  id: z.string(),
  address: z.string(),
  thread: z.int(),
  visit: z.int(),
  attempt: z.int(),
  nodeType: z.string().optional(),
  workflow: z.string(),
  context: z.int(),
  enteredAt: z.number(),
  pinned: z.literal(true).optional(),
  reused: z.literal(true).optional(),
  input: jsonObject.optional(),
  output: jsonValue.optional(),
  error: jsonValue.optional(),
  innerError: jsonValue.optional(),
  written: z.boolean().optional(),
})

/** The first line of a block: the state before its first event. */
export const keyframeSchema = z.object({
  type: z.literal('keyframe'),
  position: z.int(),
  time: z.number(),
  spans: z.array(openSpan),
  contexts: recordOf(jsonObject),
})
