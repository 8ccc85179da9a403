import * as z from 'zod'
import { toMermaid } from '../../history/export/drawings.ts'
import { cut, execution } from '../fields.ts'
import { tool, withExecution } from '../tool.ts'

/** Characters of a drawing. */
const room = 40_000

/** What an execution ran through, as a drawing. */
export const graph = tool(
  {
    name: 'graph',
    title: 'Graph of an execution',
    description:
      'What an execution ran through, as a Mermaid flowchart: nodes with visits, durations and failures, and the ways that were taken.',
    readOnly: true,
  },
  z.object({ execution }),
  z.object({ execution: z.string(), mermaid: z.string(), cut }),
  ({ execution: id }, sources) =>
    withExecution(sources, id, async ({ timeline }) => {
      const mermaid = await toMermaid(timeline)
      const end = mermaid.length <= room ? mermaid.length : mermaid.lastIndexOf('\n', room) + 1
      const left = mermaid.slice(end).split('\n').length - 1
      return {
        execution: timeline.header.execution,
        mermaid: mermaid.slice(0, end),
        cut: left > 0 ? [`mermaid: ${left} more lines`] : [],
      }
    }),
)
