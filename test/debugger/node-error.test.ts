import { expect, test } from 'vitest'
import { scopesOf } from '../../src/debugger/variables.ts'
import type { Timeline } from '../../src/recording/timeline.ts'
import type { JsonObject } from '../../src/workflow/json.ts'
import { startInMemory } from '../start-run.ts'

const boom = () => {
  throw new Error('boom')
}

async function finished(source: string): Promise<Timeline> {
  const { execution } = startInMemory({ source, handlers: { boom, fine: () => 1 }, free: true })
  await execution.done
  return execution.timeline
}

/** What `node.error` says, as a message, before each event in a node. */
async function errorsIn(timeline: Timeline, id: string): Promise<string[]> {
  const { structure } = timeline
  const told: string[] = []
  for (let seq = 0; seq < structure.length; seq++) {
    const span = structure.span(seq)
    if (structure.site(span).id !== id || structure.site(span).kind !== 'node') continue
    const position = structure.type(seq) === 'enter' ? seq + 1 : seq
    const scope = scopesOf(timeline, await timeline.state(position), span).find(
      ({ name }) => name === 'Node',
    )!
    const error = scope.value['error'] as JsonObject | null
    told.push(`${structure.type(seq)}: ${error ? error['message'] : null}`)
  }
  return told
}

const workflow = (...nodes: string[]) =>
  ['handlers: ./h.js', 'workflows:', '  main:', '    nodes:', ...nodes.map(node => `      - ${node}`)].join(
    '\n',
  )

test('at the exit of a node that fails with its handler, node.error is the error of the handler', async () => {
  const timeline = await finished(workflow('{ id: one, type: compute, handler: boom }'))
  expect(await errorsIn(timeline, 'one')).toEqual(['enter: null', expect.stringMatching(/^exit: .*boom/)])
})

test('a node that is skipped after its handler has failed still tells why', async () => {
  const timeline = await finished(workflow('{ id: one, type: compute, handler: boom, on_error: skip }'))
  expect((await errorsIn(timeline, 'one')).at(-1)).toMatch(/^exit: .*boom/)
})

test('a node that calls a workflow which fails has the error that came up in there', async () => {
  const source = `${workflow('{ id: call, type: workflow, workflow: sub }')}
  sub:
    nodes:
      - { id: inner, type: compute, handler: boom }`
  expect((await errorsIn(await finished(source), 'call')).at(-1)).toMatch(/^exit: .*boom/)
})

test('an error that was survived inside a node is none of the node, once something has begun after it', async () => {
  const source = `${workflow('{ id: call, type: workflow, workflow: sub }')}
  sub:
    nodes:
      - { id: inner, type: compute, handler: boom, on_error: continue, next: after }
      - { id: after, type: compute, handler: fine }`
  expect((await errorsIn(await finished(source), 'call')).filter(told => !told.endsWith('null'))).toEqual([])
})

test('the second attempt of a node begins without the error of the first', async () => {
  const retry =
    '{ id: one, type: compute, handler: boom, retry_policy: { max_attempts: 2, initial_delay: 0 } }'
  const told = await errorsIn(await finished(workflow(retry)), 'one')
  expect(told.filter(one => one.startsWith('enter'))).toEqual(['enter: null', 'enter: null'])
  expect(told.filter(one => one.startsWith('exit: ') && one.includes('boom'))).toHaveLength(2)
})
