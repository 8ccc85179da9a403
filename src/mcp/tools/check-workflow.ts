import { realpath } from 'node:fs/promises'
import * as z from 'zod'
import { checkFile } from '../../language-server/check-file-node.ts'
import { cut } from '../fields.ts'
import { fitText } from '../fit.ts'
import { tool } from '../tool.ts'
import { workflowPath } from '../workflow-path-node.ts'

const mostProblems = 100
const mostWorkflows = 100

/** What is wrong in a workflow file. */
export const checkWorkflow = tool(
  {
    name: 'check_workflow',
    title: 'Problems of a workflow file',
    description:
      'Checks a workflow file as an editor does and gives its problems: where (line and column from 1), what is wrong, what to do. Runs nothing.',
    readOnly: true,
  },
  z.object({ path: z.string().min(1).describe('The file, relative to the folder of the server.') }),
  z.object({
    path: z.string(),
    workflows: z.array(z.object({ name: z.string(), nodes: z.int() })),
    problems: z.array(
      z.object({
        code: z.string(),
        severity: z.enum(['error', 'warning', 'information']),
        line: z.int(),
        column: z.int(),
        message: z.string(),
        remedy: z.string(),
      }),
    ),
    cut,
  }),
  async ({ path }, { folder }) => {
    const full = await workflowPath(path, folder)
    const { workflows, problems } = await checkFile(full, await realpath(folder))
    return {
      path,
      workflows: workflows
        .slice(0, mostWorkflows)
        .map(({ name, nodes }) => ({ name: fitText(name, 200), nodes })),
      problems: problems.slice(0, mostProblems).map(({ code, severity, range, message, remedy }) => ({
        code,
        severity,
        line: range.start.line + 1,
        column: range.start.character + 1,
        message: fitText(message, 600),
        remedy: fitText(remedy, 400),
      })),
      cut: [
        ...(problems.length > mostProblems ? [`problems: ${mostProblems} of ${problems.length}`] : []),
        ...(workflows.length > mostWorkflows ? [`workflows: ${mostWorkflows} of ${workflows.length}`] : []),
      ],
    }
  },
)
