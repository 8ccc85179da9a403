import type { Timeline } from '../recording/timeline.ts'
import type { WorkflowFile } from '../workflow/graph.ts'
import { dataTrigger } from './data-trigger.ts'
import { exceptionTrigger } from './exception-trigger.ts'
import { functionTrigger } from './function-trigger.ts'
import { placeTrigger } from './place-trigger.ts'
import type { Target, Trigger } from './target.ts'

/** What a target is on a timeline. */
export function triggerOf(target: Target, timeline: Timeline, file: WorkflowFile): Trigger {
  switch (target.kind) {
    case 'source':
      return placeTrigger(timeline, target.place)
    case 'function':
      return functionTrigger(timeline, file, target.name)
    case 'data':
      return dataTrigger(timeline, file, target)
    case 'exception':
      return exceptionTrigger(timeline, target.filter)
  }
}
