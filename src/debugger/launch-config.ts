import * as z from 'zod'
import { modelSettingsSchema } from '../engine/models/settings.ts'
import { recordPolicySchema } from '../engine/record-policy.ts'
import { isolations } from '../workflow/graph.ts'

const onDisconnect = z
  .enum(['continue', 'terminate'])
  .optional()
  .describe(
    'What becomes of the run when this client is gone and has not said so: `continue`, or `terminate`. A run that was launched ends by default, and one that was attached to goes on.',
  )

/** The attributes of a launch configuration. Their names are public and do not change. */
export const launchSchema = z.object({
  program: z.string().optional().describe('Path of the workflow file to run.'),
  workflow: z
    .string()
    .optional()
    .describe('Name of the workflow, where the file has several; the first by default.'),
  inputs: z
    .union([z.record(z.string(), z.json()), z.string()])
    .optional()
    .describe('The inputs: an object, or the path of a JSON or YAML file that holds one.'),
  stopOnEntry: z.boolean().optional().describe('Stop before the first node.'),
  stopAtEnd: z
    .boolean()
    .optional()
    .describe('Stop when the run has completed, to look around, instead of ending the session.'),
  terminateAtEnd: z
    .boolean()
    .optional()
    .describe('End a replay session at the end of the recording, for scripts.'),
  record: z
    .union([z.boolean(), recordPolicySchema])
    .optional()
    .describe(
      'Record the run (the default). Without it one can still step back while it runs. An object says which recordings stay when their runs have ended, and how they are written.',
    ),
  recordedText: z
    .boolean()
    .optional()
    .describe(
      '`true`: with `mode: resume` or `fork`, run the recorded text where the workflow file has changed or is gone. Only for recordings whose origin you know.',
    ),
  tags: z.array(z.string()).optional().describe('Tags of the recording.'),
  recording: z
    .string()
    .optional()
    .describe('Path or id of a recording to replay, instead of running a program.'),
  mode: z
    .enum(['run', 'resume', 'fork'])
    .optional()
    .describe(
      '`run` (the default); `resume`: goes on with a `recording` of a run that waits for an answer or was interrupted, instead of replaying it; `fork`: a new run that takes its results from another one up to a place, as `from` says, and runs on from there.',
    ),
  from: z
    .object({
      recording: z.string().describe('Path or id of the recording.'),
      position: z.number().min(1).optional().describe('Where the fork leaves it: a position.'),
      address: z
        .string()
        .optional()
        .describe(
          'Or the address of the step before which it leaves it. By default where the run failed, or at its end.',
        ),
    })
    .optional()
    .describe('What `mode: fork` forks, and where.'),
  startAt: z
    .union([z.string(), z.number()])
    .optional()
    .describe('Where a replay begins: `start` (the default), `end`, `failure`, a position, or an address.'),
  pins: z
    .record(z.string(), z.json())
    .optional()
    .describe(
      'Results that are fixed, by node: the node does not run and gives this value. `{"error": "text"}` lets it fail.',
    ),
  env: z
    .record(z.string(), z.union([z.string(), z.null()]))
    .optional()
    .describe('Environment variables for the run; null removes one.'),
  envFile: z
    .string()
    .optional()
    .describe('Path of a file with environment variables, one `NAME=value` a line.'),
  allow: z
    .array(z.string())
    .optional()
    .describe(
      'Tools that can do anything on this machine and that this run may use all the same: `shell`. A workflow file cannot allow them.',
    ),
  model: modelSettingsSchema
    .optional()
    .describe(
      'The model of agents: its name, or an object that says where it runs. The key is in the environment, never here.',
    ),
  handlers: z
    .string()
    .optional()
    .describe(
      'Path of a module whose functions are called in the place of those of the module that the file names: doubles of what reaches outside, for instance. To be given again where a run is gone on with.',
    ),
  isolation: z
    .enum(isolations)
    .optional()
    .describe(
      'Where handlers are called: `process`, one of their own, so that a crash ends the node only; or `none`, in the debug adapter. What the file says by default.',
    ),
  debugHandlers: z
    .boolean()
    .optional()
    .describe(
      'Debug the JavaScript or TypeScript of the handlers too, in a session of its own beside this one. They are called in a process of their own then. Without it that session is started when you step into a handler that is called in such a process; with `false`, never.',
    ),
  onDisconnect,
  history: z.string().optional().describe('Folder for recordings; `.playhead` in the workspace by default.'),
  noDebug: z.boolean().optional().describe('Run without stopping anywhere.'),
})

/** The attributes of a launch configuration. */
export type LaunchConfig = z.infer<typeof launchSchema>

/** The attributes of a configuration that attaches to `playhead run --debug`. Their names are public, too. */
export const attachSchema = z.object({
  port: z.int().min(1).max(65_535).describe('The port that `playhead run --debug` listens on.'),
  host: z.string().optional().describe('The machine where it runs; `127.0.0.1` by default.'),
  stopOnEntry: z
    .boolean()
    .optional()
    .describe(
      'Stop where the run is when the debugger attaches. Otherwise it goes on to the next breakpoint.',
    ),
  stopAtEnd: z
    .boolean()
    .optional()
    .describe('Stop when the run has completed, to look around, instead of ending the session.'),
  debugHandlers: z
    .boolean()
    .optional()
    .describe(
      '`false`: never open a session for the JavaScript or TypeScript of the handlers. Otherwise, stepping into a handler that is called in a process of its own (`--isolate`) does so.',
    ),
  onDisconnect,
})

/** The attributes of a configuration that attaches. */
export type AttachConfig = z.infer<typeof attachSchema>
