import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newFolder } from '../history/folders.ts'
import { addTo } from '../history/make-history.ts'
import { ask, clientOf, textOf } from './client.ts'
import { makeShop, type Shop, secret } from './shop.ts'

let shop: Shop
beforeAll(() => {
  shop = makeShop()
}, 30_000)
afterAll(() => rmSync(shop.folder, { recursive: true, force: true }))

/** What the failed run says. */
const told = 'The handler "charge" failed: RangeError: cannot charge -10.'

const connect = () => clientOf(shop.folder)

interface Listed {
  executions: {
    id: string
    status: string
    error?: { message: string }
    rerunOf?: string
    forkedFrom?: { execution: string; position: number }
  }[]
  matching: number
  nextOffset?: number
}

interface Summary {
  execution: string
  position: number
  error: { message: string; name: string }
  causes: { message: string }[]
  node: Record<string, unknown>
  call: Record<string, unknown>
  lastWrites: { address: string; changes: { path: string; to?: unknown }[] }[]
}

interface Wrote {
  value: unknown
  writes: { address: string; from?: unknown; to?: unknown; position: number }[]
  more: boolean
  asGiven: boolean
}

/** A call of each tool that answers from recordings. */
const everyCall = (): [string, Record<string, unknown>][] => [
  ['list_executions', {}],
  ['failure_summary', {}],
  ['state_at', { execution: shop.failed, paths: ['catalogue.key'] }],
  ['who_wrote', { execution: shop.failed, path: 'catalogue.key' }],
  ['diff', { execution: shop.failed, other: shop.completed }],
  ['graph', { execution: shop.failed }],
  ['state_at', { execution: shop.failed }],
  ['diff', { execution: shop.failed, from: 'start', to: 'end' }],
]

describe('the tools', () => {
  test('only read, and say so', async () => {
    const { tools } = await (await connect()).listTools()
    expect(tools.map(({ name }) => name)).toEqual([
      'list_executions',
      'failure_summary',
      'state_at',
      'who_wrote',
      'diff',
      'graph',
      'check_workflow',
    ])
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([])
    expect(tools.filter(({ outputSchema, inputSchema }) => !outputSchema || !inputSchema)).toEqual([])
  })

  test('never give away a secret or the environment', async () => {
    const client = await connect()
    const texts: string[] = []
    for (const [name, args] of everyCall())
      texts.push(textOf((await client.callTool({ name, arguments: args })) as CallToolResult))
    expect(texts.filter(text => text.includes(secret))).toEqual([])
    expect(texts[2]).toContain('•••')
    expect(texts.filter(text => /"environment"|"pid"/.test(text))).toEqual([])
  })
})

describe('the answers', () => {
  test('stay small whatever was recorded', async () => {
    const client = await connect()
    const sizes: Record<string, number> = {}
    for (const [name, args] of everyCall())
      sizes[`${name} ${JSON.stringify(args)}`] = JSON.stringify(await ask(client, name, args)).length
    // The context of this run is more than 150,000 characters long.
    expect(Object.entries(sizes).filter(([, size]) => size > 25_000)).toEqual([])
  })

  test('are the same as text, for clients that know nothing else', async () => {
    const client = await connect()
    const result = (await client.callTool({ name: 'failure_summary' })) as CallToolResult
    expect(JSON.parse(textOf(result))).toEqual(result.structuredContent)
  })
})

describe('list_executions', () => {
  test('finds executions by their status', async () => {
    const found = await ask<Listed>(await connect(), 'list_executions', { status: ['failed'] })
    expect(found).toMatchObject({
      executions: [{ id: shop.failed, status: 'failed', error: { message: told } }],
      matching: 1,
    })
  })

  test('goes from page to page', async () => {
    const client = await connect()
    const first = await ask<Listed>(client, 'list_executions', { limit: 1 })
    const second = await ask<Listed>(client, 'list_executions', { limit: 1, offset: first.nextOffset })
    expect([...first.executions, ...second.executions].map(({ id }) => id)).toEqual([
      shop.failed,
      shop.completed,
    ])
    expect(second.nextOffset).toBeUndefined()
  })

  test('tells a rerun from a fork', async () => {
    const folder = newFolder()
    const history = join(folder, '.playhead')
    addTo(history, { id: 'origin' })
    addTo(history, { id: 'rerun0', parent: { execution: 'origin', position: 0 } })
    addTo(history, { id: 'rerun1', parent: { execution: 'origin', position: 1 } })
    addTo(history, { id: 'forked', parent: { execution: 'origin', position: 2 } })
    const { executions } = await ask<Listed>(await clientOf(folder), 'list_executions')
    const made = executions.map(({ id, rerunOf, forkedFrom }) => [id, rerunOf, forkedFrom?.position])
    expect(made.toSorted()).toEqual([
      ['forked', undefined, 2],
      ['origin', undefined, undefined],
      ['rerun0', 'origin', undefined],
      ['rerun1', 'origin', undefined],
    ])
  })

  test('refuses a date that is none', async () => {
    await expect(ask(await connect(), 'list_executions', { from: 'someday' })).rejects.toThrow(
      '"someday" is no date. Write 2025-01-31',
    )
  })
})

describe('failure_summary', () => {
  test('tells of the last failure: error, causes, node, inputs and last writes', async () => {
    const summary = await ask<Summary>(await connect(), 'failure_summary')
    expect(summary).toMatchObject({
      execution: shop.failed,
      error: { code: 'handler-failed', message: told },
      causes: [
        { name: 'RangeError', message: 'cannot charge -10' },
        { name: 'TypeError', message: 'prices are positive' },
      ],
      node: {
        address: 'shop/charge',
        nodeType: 'compute',
        attempt: 1,
        source: { path: expect.stringContaining('shop.yaml'), line: 13 },
        input: { price: -10 },
      },
    })
    expect(summary.lastWrites[0]).toMatchObject({
      address: 'shop/discount',
      changes: expect.arrayContaining([{ path: 'price', kind: 'changed', to: -10 }]),
    })
  })

  test('names a position at which the state is that of the failure', async () => {
    const client = await connect()
    const { position, execution } = await ask<Summary>(client, 'failure_summary')
    const state = await ask<{ stack: { address: string; error?: string }[] }>(client, 'state_at', {
      execution,
      at: position,
    })
    expect(state.stack.find(({ error }) => error !== undefined)?.error).toBe(told)
  })

  test('says how one stands that did not fail', async () => {
    const summary = await ask<Summary>(await connect(), 'failure_summary', { execution: shop.completed })
    expect(summary).toMatchObject({ status: 'completed', causes: [] })
    expect(summary.error).toBeUndefined()
  })
})

describe('state_at', () => {
  test('gives the values at paths, and what is not there', async () => {
    const state = await ask(await connect(), 'state_at', {
      execution: shop.failed,
      at: 'shop/discount',
      paths: ['price', 'catalogue.rows[1].name', 'receipt'],
    })
    expect(state).toMatchObject({
      values: { price: 10, 'catalogue.rows[1].name': 'thing 1' },
      missing: ['receipt'],
      keys: ['price', 'catalogue'],
    })
  })

  test('keeps to the size that is asked for and tells what was cut', async () => {
    const state = await ask<{ context: { price: number }; cut: string[] }>(await connect(), 'state_at', {
      execution: shop.failed,
      maxCharacters: 2_000,
    })
    expect(JSON.stringify(state).length).toBeLessThan(4_000)
    expect(state.context.price).toBe(-10)
    expect(state.cut).toContainEqual(expect.stringMatching(/^catalogue\.rows: \d+ of 5000 items$/))
  })

  test('refuses a place that is not there', async () => {
    await expect(
      ask(await connect(), 'state_at', { execution: shop.failed, at: 'shop/nowhere' }),
    ).rejects.toThrow('shop/nowhere')
  })

  test('refuses an execution that is not there', async () => {
    await expect(ask(await connect(), 'state_at', { execution: 'no-such-run' })).rejects.toThrow(
      'no-such-run',
    )
  })
})

describe('who_wrote', () => {
  test('names the node that wrote a value, and what was there before', async () => {
    const wrote = await ask<Wrote>(await connect(), 'who_wrote', { execution: shop.failed, path: 'price' })
    expect(wrote).toMatchObject({
      value: -10,
      writes: [{ address: 'shop/discount', from: 10, to: -10 }],
      more: false,
    })
  })

  test('says of an input that nobody wrote it', async () => {
    const wrote = await ask<Wrote>(await connect(), 'who_wrote', {
      execution: shop.failed,
      path: 'price',
      at: 'shop/discount',
    })
    expect(wrote).toMatchObject({ value: 10, writes: [], asGiven: true })
  })

  test('cuts a large value that was written', async () => {
    const wrote = await ask<Wrote & { cut: string[] }>(await connect(), 'who_wrote', {
      execution: shop.failed,
      path: 'catalogue',
    })
    expect(wrote.writes[0]?.address).toBe('shop/load')
    expect(JSON.stringify(wrote).length).toBeLessThan(3_000)
    expect(wrote.cut).toEqual([
      'value: values longer than 800 characters',
      'to: values longer than 800 characters',
    ])
  })
})

describe('diff', () => {
  test('lists what changed between two places', async () => {
    const { places } = await ask<{ places: { changes: { list: unknown[] } } }>(await connect(), 'diff', {
      execution: shop.failed,
      from: 'shop/discount',
      to: 'shop/charge',
    })
    expect(places.changes.list).toContainEqual({ path: 'price', kind: 'changed', from: 10, to: -10 })
  })

  test('tells two executions apart: inputs, and the first step that differs', async () => {
    const { executions } = await ask<{ executions: { steps: unknown[] } }>(await connect(), 'diff', {
      execution: shop.completed,
      other: shop.failed,
    })
    expect(executions).toMatchObject({
      a: { id: shop.completed, status: 'completed' },
      b: { id: shop.failed, status: 'failed' },
      same: false,
      sameSource: true,
      inputs: { list: [{ path: 'price', kind: 'changed', from: 50, to: 10 }] },
    })
    expect(executions.steps).toContainEqual(
      expect.objectContaining({
        kind: 'changed',
        a: expect.objectContaining({ address: 'shop/discount' }),
        writes: expect.objectContaining({
          list: expect.arrayContaining([{ path: 'price', kind: 'changed', from: 30, to: -10 }]),
        }),
      }),
    )
  })

  test('asks for what to compare', async () => {
    await expect(ask(await connect(), 'diff', { execution: shop.failed, from: 'start' })).rejects.toThrow(
      'Give "from" and "to"',
    )
  })
})

describe('graph', () => {
  test('draws what ran, failures marked', async () => {
    const { mermaid } = await ask<{ mermaid: string }>(await connect(), 'graph', { execution: shop.failed })
    expect(mermaid).toMatch(/^flowchart TD\n {2}n0\["load/)
    expect(mermaid).toContain('1 failed')
  })
})

describe('check_workflow', () => {
  test('finds what is wrong in a file and where', async () => {
    const { problems } = await ask<{ problems: unknown[] }>(await connect(), 'check_workflow', {
      path: 'flows/broken.yaml',
    })
    expect(problems).toContainEqual(
      expect.objectContaining({ severity: 'error', line: 4, message: expect.stringContaining('transfrom') }),
    )
  })

  test('has nothing against a file that is right', async () => {
    const checked = await ask(await connect(), 'check_workflow', { path: 'flows/shop.yaml' })
    expect(checked).toMatchObject({ workflows: [{ name: 'shop', nodes: 3 }], problems: [] })
  })

  test('reads nothing outside of its folder', async () => {
    await expect(ask(await connect(), 'check_workflow', { path: '../../etc/hosts' })).rejects.toThrow(
      'is not below',
    )
  })

  test('follows no link out of its folder', async () => {
    const outside = join(tmpdir(), `outside-${process.pid}.yaml`)
    writeFileSync(outside, 'workflows: {}\n')
    symlinkSync(outside, join(shop.folder, 'link.yaml'))
    try {
      await expect(ask(await connect(), 'check_workflow', { path: 'link.yaml' })).rejects.toThrow(
        'is not below',
      )
    } finally {
      rmSync(outside)
    }
  })
})
