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
export async function recordOrder(
  workspace: string,
  inputs: Record<string, unknown> = {},
  text = workflow,
): Promise<string> {
  const history = join(workspace, '.playhead')
  writeFileSync(join(workspace, 'order.yaml'), text)
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

/**
 * Two recordings of orders: one that fails; and one with fewer rounds, a stamp instead of the check of the address, and a
 * greeting, which completes.
 * @returns their paths below the workspace
 */
export async function recordTwoOrders(workspace: string): Promise<[string, string]> {
  const changed = workflow
    .replace('[check_address, check_stock]', '[stamp, check_stock]')
    .replace(
      'id: check_address, type: transform, set: { address_ok: size(customer) > 0 }',
      'id: stamp, type: transform, set: { stamped: "true" }',
    )
    .replace('* 9.5', '* 4.5')
    .replace('output: payment,', 'output: payment, next: greet,')
    .concat(`      - { id: greet, type: transform, set: { greeting: '"Thank you, " + customer' } }\n`)
  const first = await recordOrder(workspace)
  return [first, await recordOrder(workspace, { customer: 'Grace', rounds: 2 }, changed)]
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

/**
 * A loop that goes round many times, written at once.
 * @param written what a round writes
 */
export async function recordLoop(
  path: string,
  rounds: number,
  written: (n: number) => number = n => n,
): Promise<void> {
  let time = 0
  const timeline = createLiveTimeline(
    testHeader({ workflow: 'loop' }),
    { now: () => time++, codec: nodeCodec, hash: createSha256(), sink: createFileSink(path), flush: 60_000 },
    true,
  )
  await timeline.emit({ type: 'enter', kind: 'workflow', id: 'loop', visit: 1, context: { n: 0 } })
  for (let n = 1; n <= rounds; n++) {
    const span = timeline.length
    await timeline.emit({
      type: 'enter',
      parent: 0,
      kind: 'node',
      id: `step_${n % 7}`,
      visit: Math.ceil(n / 7),
    })
    const patch = [
      { op: 'replace' as const, path: '/n', value: written(n), old: n === 1 ? 0 : written(n - 1) },
    ]
    await timeline.emit({ type: 'write', span, patch, output: written(n) })
    await timeline.emit({ type: 'exit', span, status: n % 1_000 === 0 ? 'skipped' : 'completed' })
  }
  await timeline.emit({ type: 'exit', span: 0, status: 'completed' })
  await timeline.finish({ status: 'completed' })
}
