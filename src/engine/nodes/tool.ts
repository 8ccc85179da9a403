import { callTools } from '../tools/call-tools.ts'
import type { NodeRunner } from './node-runner.ts'

/** Calls one tool in a span of its own and stores its result. */
export const tool: NodeRunner<'tool'> = {
  inputs: node => node.config.inputs,
  async run(run) {
    const { tool: name, limits } = run.node.config
    const outputs = await callTools(run, {
      names: [name],
      key: 'tool',
      limits,
      failFast: true,
      parallel: false,
    })
    await run.store(outputs.get(name)!)
    return undefined
  },
}
