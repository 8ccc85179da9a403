import type { DebugProtocol } from '@vscode/debugprotocol'
import type { RequestHandler } from './request.ts'
import { answering } from './requests/answering.ts'
import { breakpoints } from './requests/breakpoints.ts'
import { cancel } from './requests/cancel.ts'
import { changes } from './requests/changes.ts'
import { completions } from './requests/completions.ts'
import { dataBreakpoints } from './requests/data-breakpoints.ts'
import { editing } from './requests/editing.ts'
import { evaluate } from './requests/evaluate.ts'
import { exceptions } from './requests/exceptions.ts'
import { execution } from './requests/execution.ts'
import { forks } from './requests/forks.ts'
import { functionBreakpoints } from './requests/function-breakpoints.ts'
import { goingTo } from './requests/goto.ts'
import { hits } from './requests/hits.ts'
import {
  attachRequest,
  configurationDone,
  disconnect,
  initialize,
  launchRequest,
  restart,
  terminate,
} from './requests/lifecycle.ts'
import { locations } from './requests/locations.ts'
import { memory } from './requests/memory.ts'
import { modelAnswers } from './requests/model-answers.ts'
import { sourceTexts } from './requests/source-texts.ts'
import { stack } from './requests/stack.ts'
import { stepInTargets } from './requests/step-in-targets.ts'
import { threadEnds } from './requests/threads.ts'
import { timelinePages } from './requests/timeline.ts'
import { values } from './requests/values.ts'
import { writes } from './requests/writes.ts'

const all: RequestHandler[] = [
  initialize(() => capabilities()),
  launchRequest,
  attachRequest,
  restart,
  configurationDone,
  terminate,
  disconnect,
  ...breakpoints,
  ...functionBreakpoints,
  ...dataBreakpoints,
  ...exceptions,
  ...goingTo,
  ...writes,
  ...timelinePages,
  ...changes,
  ...hits,
  ...cancel,
  ...execution,
  ...threadEnds,
  ...stepInTargets,
  ...stack,
  ...values,
  ...sourceTexts,
  ...locations,
  ...memory,
  ...evaluate,
  ...completions,
  ...editing,
  ...forks,
  ...answering,
  ...modelAnswers,
]

/** What the adapter says it can do: exactly what its handlers declare. */
export const capabilities = (): DebugProtocol.Capabilities =>
  Object.assign(
    {},
    ...all.map(({ capability }) => (typeof capability === 'function' ? capability() : capability)),
  )

const byCommand = new Map(all.map(handler => [handler.command, handler]))

/** The handler of a request, if it is served. */
export function handlerOf(command: string): RequestHandler | undefined {
  return byCommand.get(command)
}
