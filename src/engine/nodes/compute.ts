import { callHandler } from '../call-handler.ts'
import { callTools } from '../tools/call-tools.ts'
import type { NodeRunner } from './node-runner.ts'

/** Calls the handler in a span of its own and stores what it returns; else the tools, and stores what each gave. */
export const compute: NodeRunner<'compute'> = {
  inputs: node => node.config.inputs,
  async run(run) {
    const { handler, tools: names, ...how } = run.node.config
    if (!handler) {
      const outputs = await callTools(run, { names, key: 'tools', ...how })
      await run.store(Object.fromEntries(outputs))
      return undefined
    }
    await run.within('handler', handler.text, async ({ span }) => {
      const output = await callHandler(run, span, handler, run.input, 'handler')
      await run.store(output)
    })
    return undefined
  },
}
