import { readDuration } from '../../workflow/duration.ts'
import { failure } from '../../workflow/problem.ts'
import { cancelled } from '../errors.ts'
import type { NodeRunner } from './node-runner.ts'

/** Sleeps; cancellation ends it at once. */
export const wait: NodeRunner<'wait'> = {
  inputs: node => ({ kind: 'object', entries: [['duration', node.config.duration]] }),
  async run(run) {
    const { scope, node, input, address } = run
    const milliseconds = readDuration(input['duration'])
    if (milliseconds === undefined) {
      const place = { path: scope.run.file.path, range: node.keys.get('duration'), address }
      throw failure(
        'invalid-value',
        { detail: `${JSON.stringify(input['duration'])} is no duration.` },
        place,
      )
    }
    scope.run.timeline.save()
    await scope.run.ports.sleep(milliseconds, scope.signal).catch(thrown => {
      throw scope.signal.aborted ? cancelled() : thrown
    })
    await run.write(scope.context, { value: undefined })
    return undefined
  },
}
