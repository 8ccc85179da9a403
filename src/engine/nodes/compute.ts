import { callHandler } from '../call-handler.ts'
import type { NodeRunner } from './node-runner.ts'

/** Calls the handler in a span of its own and stores what it returns. */
export const compute: NodeRunner<'compute'> = {
  inputs: node => node.config.inputs,
  canRun: node => node.config.handler !== undefined,
  async run(run) {
    const handler = run.node.config.handler!
    await run.within('handler', handler.text, async ({ span }) => {
      const output = await callHandler(run, span, handler, run.input, 'handler')
      await run.store(output)
    })
    return undefined
  },
}
