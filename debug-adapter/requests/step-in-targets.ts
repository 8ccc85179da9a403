import type { DebugProtocol } from '@vscode/debugprotocol'
import * as z from 'zod'
import { stepTargetsOf } from '../../src/debugger/step-targets.ts'
import { handler, type RequestHandler } from '../request.ts'
import { frameOf } from './stack.ts'

const request = handler(
  'stepInTargets',
  'stopped',
  z.looseObject({ frameId: z.int() }),
  async (session, { frameId }) => {
    const { span } = frameOf(session, frameId)
    const { timeline, file } = session.debuggee
    const found = stepTargetsOf(timeline, file, await session.state(), span)
    return {
      body: {
        targets: found.map(
          ({ target, label, range }): DebugProtocol.StepInTarget => ({
            id: session.stepTargets.create(target),
            label,
            ...(range ? session.places.range(range) : {}),
          }),
        ),
      },
    }
  },
  { supportsStepInTargetsRequest: true },
)

/** What a step into can be aimed at. */
export const stepInTargets: RequestHandler[] = [request]
