import * as z from 'zod'
import { evaluateIn } from '../../src/debugger/evaluate.ts'
import { wholeValue } from '../../src/debugger/variables.ts'
import { ExpressionError } from '../../src/workflow/expression.ts'
import { type Json, parsePath } from '../../src/workflow/json.ts'
import { isAnytimeCommand, runCommand } from '../console.ts'
import { RequestError } from '../refusal.ts'
import { cancellable, handler, type Reply, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'
import { spanOf } from './stack.ts'
import { hintOf, presentValue, valueFormat } from './values.ts'

const evaluateArguments = z.looseObject({
  expression: z.string(),
  frameId: z.int().optional(),
  context: z.string().optional(),
  format: valueFormat,
})

type EvaluateArguments = z.infer<typeof evaluateArguments>

/** Evaluates an expression. Only the console has commands; everything else changes nothing. */
export const evaluate: RequestHandler[] = [
  cancellable(
    handler(
      'evaluate',
      'loaded',
      evaluateArguments,
      async (session, args, signal): Promise<Reply> => {
        const text = args.expression.trim()
        const isCommand = args.context === 'repl' && text.startsWith(':')
        if (isCommand && isAnytimeCommand(text)) return runCommand(session, text, 0, signal)
        if (args.context === 'repl' && session.movement.isRunning && !isCommand) {
          const reply = await whileAsking(session, text)
          if (reply) return reply
        }
        session.allow('evaluate', 'stopped')
        if (isCommand) return runCommand(session, text, await spanOf(session, args.frameId), signal)
        const value = await evaluated(session, args)
        if (args.context === 'clipboard') {
          return { body: { result: wholeValue(value, args.format), variablesReference: 0 } }
        }
        const path = parsePath(args.expression.trim())
        const span = await spanOf(session, args.frameId)
        const { value: result, ...rest } = presentValue(session, value, path, span, args.format)
        const presentationHint = hintOf(session, await session.state(), span, path, value)
        return { body: { result, ...rest, presentationHint } }
      },
      { supportsEvaluateForHovers: true, supportsClipboardContext: true, supportsANSIStyling: true },
    ),
  ),
]

/** A run that waits for an answer runs on for the client; what it is asked about can be looked at where it waits. */
async function whileAsking({ debuggee }: Session, text: string): Promise<Reply | undefined> {
  const { timeline, execution } = debuggee
  const [asked] = execution?.questions ?? []
  if (!asked) return undefined
  const state = await timeline.state(timeline.length)
  const span = [...state.spans.values()].find(({ address }) => address === asked.address)
  const value = await explained(() => evaluateIn(timeline, state, span?.seq ?? 0, text))
  return { body: { result: wholeValue(value), variablesReference: 0 } }
}

async function evaluated(session: Session, args: EvaluateArguments): Promise<Json> {
  const span = await spanOf(session, args.frameId)
  const state = await session.state()
  return explained(() => evaluateIn(session.debuggee.timeline, state, span, args.expression))
}

async function explained(work: () => Promise<Json>): Promise<Json> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof ExpressionError)
      throw new RequestError(`${thrown.message} (column ${thrown.column})`)
    throw thrown
  }
}
