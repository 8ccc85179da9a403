import * as z from 'zod'
import { type RecordingQuery, sortFields } from '../../history/query.ts'
import { isRerun, type RecordingRow } from '../../history/row.ts'
import { cut, status } from '../fields.ts'
import { fitText } from '../fit.ts'
import { tool } from '../tool.ts'

const longestText = 400
const most = 100

const listed = z.object({
  id: z.string(),
  workflow: z.string(),
  status,
  startedAt: z.string().describe('ISO 8601, UTC.'),
  duration: z.number().optional().describe('Milliseconds.'),
  events: z.int().optional(),
  nodes: z.int().optional(),
  error: z.object({ code: z.string(), message: z.string(), address: z.string() }).optional(),
  questions: z.array(z.object({ address: z.string(), prompt: z.string() })).optional(),
  tags: z.array(z.string()),
  pinned: z.boolean(),
  program: z.string().describe('Path of the workflow file.'),
  forkedFrom: z.object({ execution: z.string(), position: z.int() }).optional(),
  rerunOf: z.string().optional().describe('Id of the execution that it ran once more, from the start.'),
})

/** Lists executions, page by page. */
export const listExecutions = tool(
  {
    name: 'list_executions',
    title: 'List executions',
    description:
      'Lists recorded executions of workflows, newest first, with their status, duration and error. Filters can be combined.',
    readOnly: true,
  },
  z.object({
    workflow: z
      .string()
      .optional()
      .describe('Name of the workflow; * and ? stand for any text and any character.'),
    status: z.array(status).optional().describe('One of these.'),
    tags: z.array(z.string()).optional().describe('All of these.'),
    from: z
      .string()
      .optional()
      .describe('Started at or after this: 2025-01-31, 2025-01-31T14:30, today, or how long ago: 12h, 7d.'),
    to: z.string().optional().describe('Started at or before this.'),
    minDuration: z.number().min(0).optional().describe('Milliseconds.'),
    maxDuration: z.number().min(0).optional().describe('Milliseconds.'),
    text: z.string().optional().describe('Part of the id, the workflow, its path, the error or a tag.'),
    pinned: z.boolean().optional(),
    program: z.string().optional().describe('Path of the workflow file as it was recorded.'),
    sort: z.enum(sortFields).default('started'),
    order: z.enum(['asc', 'desc']).default('desc'),
    limit: z.int().min(1).max(most).default(20),
    offset: z.int().min(0).default(0).describe('How many to leave out at the beginning.'),
  }),
  z.object({
    executions: z.array(listed),
    matching: z.int().describe('How many match on all pages.'),
    total: z.int().describe('How many there are.'),
    nextOffset: z.int().optional().describe('Offset of the next page; absent on the last one.'),
    notes: z.array(z.string()).describe('What could not be read.'),
    cut,
  }),
  async (args, { storage }) => {
    const query = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined))
    const page = await storage.query(query as RecordingQuery)
    const next = args.offset + page.rows.length
    const notes = [...page.unreadable.map(({ error }) => error), ...page.warnings]
    const shortened: string[] = []
    return {
      executions: page.rows.map(row => shown(row, shortened)),
      matching: page.matching,
      total: page.total,
      ...(page.rows.length > 0 && next < page.matching && { nextOffset: next }),
      notes: notes.slice(0, 5).map(note => fitText(note, longestText)),
      cut: [...new Set(shortened), ...(notes.length > 5 ? [`${notes.length - 5} more notes`] : [])],
    }
  },
)

function shown(row: RecordingRow, shortened: string[]) {
  const { error, questions, parent } = row
  const text = (value: string) => {
    if (value.length > longestText) shortened.push(`${row.id}: texts longer than ${longestText} characters`)
    return fitText(value, longestText)
  }
  const few = <T>(items: readonly T[], what: string) => {
    if (items.length > 10) shortened.push(`${row.id}: 10 of ${items.length} ${what}`)
    return items.slice(0, 10)
  }
  return {
    id: row.id,
    workflow: text(row.workflow),
    status: row.status,
    startedAt: row.startedAt,
    ...(row.duration !== undefined && { duration: row.duration }),
    ...(row.events !== undefined && { events: row.events }),
    ...(row.nodes !== undefined && { nodes: row.nodes }),
    ...(error && { error: { code: error.code, message: text(error.message), address: text(error.address) } }),
    ...(questions && {
      questions: few(questions, 'questions').map(one => ({
        address: text(one.address),
        prompt: text(one.prompt),
      })),
    }),
    tags: few(row.tags, 'tags').map(text),
    pinned: row.pinned,
    program: text(row.program),
    ...(parent &&
      (isRerun(parent)
        ? { rerunOf: parent.execution }
        : { forkedFrom: { execution: parent.execution, position: parent.position } })),
  }
}
