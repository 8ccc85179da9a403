import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadWorkflowFile, selectWorkflow, startRun } from '../../src/engine/host-node.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { NewEvent } from '../../src/recording/event.ts'
import { createFileSink, createSha256 } from '../../src/recording/files-node.ts'
import { createLiveTimeline } from '../../src/recording/live-timeline.ts'
import { testHeader } from '../start-run.ts'

/** What a node could be called by somebody who means harm. */
export const hostileName = '<img src=x onerror=alert(1)>'

const handlers = `export const loadStock = () => ({
  items: Array.from({ length: 40 }, (_, i) => ({ id: i + 1, title: 'Item ' + (i + 1), price: 4 + i / 2 })),
  note: 'Counted by hand. '.repeat(600),
})
export const charge = ({ total }) => {
  if (total > 20) throw new Error('The card was declined', { cause: new TypeError('12.00 of ' + total + ' EUR are covered') })
  return { paid: total }
}
`

const workflow = `handlers: ./handlers.js
workflows:
  order:
    description: Takes an order and charges the card
    inputs:
      customer: { type: string, default: Ada }
      rounds: { type: integer, default: 3 }
    nodes:
      - { id: load_stock, type: compute, handler: loadStock, output: stock, next: add_item }
      - { id: add_item, type: transform, set: { rounds: rounds - 1, total: "(4 - rounds) * 9.5", basket: '{"items": 4 - rounds, "gift": false}' }, next: more_items }
      - { id: more_items, type: condition, condition: rounds > 0, branches: { "true": add_item, "false": check } }
      - { id: check, type: parallel, parallel_nodes: [check_address, check_stock], next: confirm }
      - { id: check_address, type: transform, set: { address_ok: size(customer) > 0 } }
      - { id: check_stock, type: transform, set: { in_stock: size(stock.items) } }
      - { id: confirm, type: transform, set: { checked: "true" }, next: charge_card }
      - { id: charge_card, type: compute, handler: charge, inputs: { total: $ctx.total }, output: payment, retry_policy: { max_attempts: 2, initial_delay: 0.01 } }
`

/** The recording of an order that fails, in a workspace with its workflow. @returns its path below the workspace */
export async function recordOrder(workspace: string, inputs: Record<string, unknown> = {}): Promise<string> {
  const history = join(workspace, '.playhead')
  writeFileSync(join(workspace, 'order.yaml'), workflow)
  writeFileSync(join(workspace, 'handlers.js'), handlers)
  const file = await loadWorkflowFile(join(workspace, 'order.yaml'))
  const started = await startRun({
    file,
    workflow: selectWorkflow(file, undefined),
    inputs: inputs as never,
    history,
    free: true,
    tags: ['shop'],
  })
  await started.execution.done
  const id = started.execution.timeline.header.execution
  return `.playhead/${readdirSync(history).find(name => name.includes(id))}`
}

/** A recording that somebody else has made, in which everything has a hostile name. @returns its path below the workspace */
export async function recordHostile(workspace: string): Promise<string> {
  const path = '.playhead/hostile.playhead'
  const header = testHeader({
    execution: hostileName,
    workflow: hostileName,
    tags: [hostileName],
    path: hostileName,
  })
  const sink = createFileSink(join(workspace, path))
  let time = 0
  const timeline = createLiveTimeline(
    header,
    { now: () => time++, codec: nodeCodec, hash: createSha256(), sink },
    true,
  )
  const error = {
    code: hostileName,
    name: hostileName,
    message: hostileName,
    remedy: hostileName,
    stack: hostileName,
  }
  const node = { type: 'enter', parent: 0, kind: 'node', visit: 1, nodeType: hostileName } as const
  const events: NewEvent[] = [
    { type: 'enter', kind: 'workflow', id: hostileName, visit: 1, context: { [hostileName]: hostileName } },
    { ...node, id: hostileName, input: { [hostileName]: hostileName } },
    { type: 'error', span: 1, error: { ...error, cause: error }, caught: false },
    { type: 'exit', span: 1, status: 'failed' },
    { type: 'exit', span: 0, status: 'failed' },
  ]
  for (const event of events) await timeline.emit(event)
  await timeline.finish({
    status: 'failed',
    error: { code: hostileName, message: hostileName, address: `${hostileName}/${hostileName}` },
  })
  return path
}
