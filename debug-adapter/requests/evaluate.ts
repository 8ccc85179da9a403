import { z } from 'zod'
import { evaluateIn } from '../../src/debugger/evaluate.ts'
import { ExpressionError } from '../../src/workflow/expression.ts'
import { type Json, parsePath } from '../../src/workflow/json.ts'
import { runCommand } from '../console.ts'
import { RequestError } from '../refusal.ts'
import { handler, type Reply, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'
import { frameOf, presentValue } from './inspection.ts'

const evaluateArguments = z.looseObject({
  expression: z.string(),
  frameId: z.int().optional(),
  context: z.string().optional(),
})

type EvaluateArguments = z.infer<typeof evaluateArguments>

/** Evaluates an expression. Only the console has commands; everything else changes nothing. */
export const evaluate: RequestHandler[] = [
  handler(
    'evaluate',
    'stopped',
    evaluateArguments,
    async (session, args): Promise<Reply> => {
      if (args.context === 'repl' && args.expression.trim().startsWith(':')) {
        return runCommand(session, args.expression.trim(), await spanOf(session, args))
      }
      const value = await evaluated(session, args)
      if (args.context === 'clipboard') {
        const result = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
        return { body: { result, variablesReference: 0 } }
      }
      const path = parsePath(args.expression.trim())
      const { value: result, ...rest } = presentValue(session, value, path)
      return { body: { result, ...rest, presentationHint: { attributes: ['readOnly'] } } }
    },
    { supportsEvaluateForHovers: true, supportsClipboardContext: true },
  ),
]

async function evaluated(session: Session, args: EvaluateArguments): Promise<Json> {
  try {
    const span = await spanOf(session, args)
    return await evaluateIn(session.debuggee.timeline, await session.state(), span, args.expression)
  } catch (thrown) {
    if (thrown instanceof ExpressionError)
      throw new RequestError(`${thrown.message} (column ${thrown.column})`)
    throw thrown
  }
}

async function spanOf(session: Session, { frameId }: EvaluateArguments): Promise<number> {
  if (frameId !== undefined) return frameOf(session, frameId).span
  const { cursor, timeline } = session.debuggee.playhead
  const state = await session.state()
  const span = timeline.structure.span(cursor.seq)
  return state.spans.has(span) ? span : 0
}
