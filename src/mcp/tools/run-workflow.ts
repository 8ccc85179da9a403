import * as z from 'zod'
import type { JsonObject } from '../../workflow/json.ts'
import { cut, json } from '../fields.ts'
import { fitText, fitValue } from '../fit.ts'
import { tool } from '../tool.ts'
import { workflowPath } from '../workflow-path-node.ts'

const resultRoom = 20_000

/** Runs a workflow. Only there where a person has allowed it. */
export const runWorkflow = tool(
  {
    name: 'run_workflow',
    title: 'Run a workflow',
    description:
      'Runs a workflow file and records it: this executes its handlers, tools and models and can change anything that they can. Waits for its end. Look at the recording with the other tools.',
    readOnly: false,
  },
  z.object({
    path: z.string().min(1).describe('The file, relative to the folder of the server.'),
    workflow: z
      .string()
      .min(1)
      .optional()
      .describe('Which one, where the file has several; the first by default.'),
    inputs: z.record(z.string(), z.unknown()).default({}),
  }),
  z.object({
    id: z.string().describe('Id of the execution.'),
    status: z.string().describe('completed, failed, cancelled, or waiting: for answers of people.'),
    result: json.optional(),
    error: json.optional(),
    questions: json.optional(),
    duration: z.number().optional().describe('Milliseconds.'),
    events: z.int().optional(),
    log: z.string().describe('The end of what the run told.'),
    cut,
  }),
  async ({ path, workflow, inputs }, { folder, run }, signal) => {
    const full = await workflowPath(path, folder)
    const { report, log } = await run!({ path: full, workflow, inputs: inputs as JsonObject }, signal)
    const { result, error, questions } = report
    const told: JsonObject = {
      ...(result !== undefined && { result }),
      ...(error !== undefined && { error }),
      ...(questions !== undefined && { questions }),
    }
    const fitted = fitValue(told, resultRoom)
    return {
      ...(fitted.value as JsonObject),
      id: String(report['id']),
      status: String(report['status']),
      duration: report['duration'] as number,
      events: report['events'] as number,
      log: fitText(log, 8_000),
      cut: fitted.cut,
    }
  },
)
