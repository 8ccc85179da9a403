import * as z from 'zod'
import { contextAt, positionOf } from '../../debugger/context-at.ts'
import { writeBeside } from '../../debugger/visible-writes.ts'
import { queryState, statePath } from '../../history/snapshots/query.ts'
import type { PathWrite } from '../../recording/writes.ts'
import { failure } from '../../workflow/problem.ts'
import { cut, execution, json, place, position } from '../fields.ts'
import { fitText, fitValue } from '../fit.ts'
import { tool, withExecution } from '../tool.ts'

/** Characters of a value. */
const valueRoom = 800

/** Who wrote a path of the context. */
export const whoWrote = tool(
  {
    name: 'who_wrote',
    title: 'Who wrote a value',
    description:
      'The writes that changed a path of the context before a place, the last one first: which node wrote, when, and what was there before and after. The first one of the answer is where the value comes from.',
    readOnly: true,
  },
  z.object({
    execution,
    path: z.string().min(1).describe('A path of the context: user.name, items[0].id.'),
    at: place.default('end'),
    limit: z.int().min(1).max(50).default(10).describe('How many writes at most.'),
  }),
  z.object({
    execution: z.string(),
    path: z.string(),
    position,
    value: json.optional(),
    writes: z.array(
      z.object({
        position,
        address: z.string().describe('What wrote.'),
        type: z.enum(['write', 'edit']).describe('"write" by the run, "edit" by a person who was debugging.'),
        from: json.optional(),
        to: json.optional(),
      }),
    ),
    more: z
      .boolean()
      .describe('True when there are earlier writes: ask again at the position of the last one.'),
    asGiven: z.boolean().describe('True when nothing wrote it: it is as the inputs said, or not there.'),
    cut,
  }),
  ({ execution: id, path: text, at, limit }, sources) =>
    withExecution(sources, id, async ({ timeline }) => {
      const path = statePath(text)
      if (path.length === 0) throw failure('invalid-path', { path: text })
      const found = await contextAt(timeline, positionOf(timeline, String(at)))
      const writes: PathWrite[] = []
      // Backwards and no further than asked for: the whole history of a counter may be long.
      for (let before = found.position; writes.length <= limit; ) {
        const cursor = { seq: before, position: before, thread: 1 }
        const write = await writeBeside(timeline, path, found.owner, cursor, 'last')
        if (!write) break
        writes.push(write)
        before = write.position
      }
      const value = queryState(found.context, text)
      const notes: string[] = []
      const shown = (name: string, part: typeof value) => {
        if (part === undefined) return {}
        const fitted = fitValue(part, valueRoom)
        if (fitted.cut.length > 0) notes.push(`${name}: values longer than ${valueRoom} characters`)
        return { [name]: fitted.value }
      }
      return {
        execution: timeline.header.execution,
        path: fitText(text, 400),
        position: found.position,
        ...shown('value', value),
        writes: writes.slice(0, limit).map(({ position: where, address, type, old, value: now }) => ({
          position: where,
          address: fitText(address, 400),
          type,
          ...shown('from', old),
          ...shown('to', now),
        })),
        more: writes.length > limit,
        asGiven: writes.length === 0,
        cut: [...new Set(notes)],
      }
    }),
)
