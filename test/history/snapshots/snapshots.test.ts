import { describe, expect, test } from 'vitest'
import { createSnapshotManager, withSnapshots } from '../../../src/history/snapshots/manager.ts'
import {
  compareSnapshots,
  exportSnapshot,
  importSnapshot,
  isSnapshot,
} from '../../../src/history/snapshots/snapshot.ts'
import { createStateManager } from '../../../src/history/snapshots/state-manager.ts'
import { takeSnapshot } from '../../../src/history/snapshots/take.ts'
import { finish, startInMemory } from '../../start-run.ts'
import { handled, timelineOf } from '../timelines.ts'

const failing = handled(`workflows:
  main:
    nodes:
      - { id: first, type: transform, set: { a: "1" }, next: breaks }
      - { id: breaks, type: compute, handler: fail }
`)

const failedRun = () =>
  timelineOf({}, failing, {
    fail: () => {
      throw new TypeError('no fuel')
    },
  })

const asking = `workflows:
  main:
    nodes:
      - { id: ask, type: human, prompt: Go on?, output: answer, next: after }
      - { id: after, type: transform, set: { done: "true" } }
`

describe('a snapshot', () => {
  test('holds what ran, its results, the path and the context', async () => {
    const snapshot = await takeSnapshot(await timelineOf({ rounds: 1 }))
    expect(snapshot).toMatchObject({ runId: 'test', workflowId: 'main', status: 'completed' })
    expect(snapshot.executionPath).toEqual([
      'main/load',
      'main/both',
      'main/both/[left]/left',
      'main/both/[right]/right',
      'main/both/[right]/right/inner/measure',
      'main/draft',
      'main/enough',
      'main/done',
    ])
    expect(snapshot.stepResults['main/load']).toMatchObject({ status: 'completed', output: { name: 'Ann' } })
    expect(snapshot.executionContext).toMatchObject({ l: 3, r: { length: 3 }, finished: true })
    expect(snapshot.executionGraph).toContainEqual({
      id: 'draft',
      workflow: 'main',
      visits: 1,
      next: ['enough'],
    })
  })

  test('in the middle has the steps that run then, and nothing of what came later', async () => {
    const timeline = await timelineOf()
    const enter = Array.from({ length: timeline.length }, (_, seq) => seq).find(
      seq => timeline.structure.type(seq) === 'enter' && timeline.structure.address(seq) === 'main/draft',
    )!
    const snapshot = await takeSnapshot(timeline, enter + 1)
    expect(snapshot.status).toBe('running')
    expect(snapshot.stepResults['main/draft']).toEqual({ status: 'running' })
    expect(snapshot.stepResults).not.toHaveProperty('main/done')
    expect(snapshot.executionContext).not.toHaveProperty('finished')
  })

  test('of a run that waits for a person says where', async () => {
    const { timeline } = await finish(startInMemory({ source: asking, attended: false }))
    const snapshot = await takeSnapshot(timeline)
    expect(snapshot.status).toBe('waiting')
    expect(snapshot.suspendedPaths['main/ask']?.slice(0, 2)).toEqual(['main', 'main/ask'])
    expect(snapshot.stepResults['main/ask']).toMatchObject({ status: 'suspended' })
  })

  test('with a failed step comes back from JSON as it was', async () => {
    const snapshot = await takeSnapshot(await failedRun())
    expect(snapshot.stepResults['main/breaks']).toMatchObject({
      status: 'failed',
      error: { code: 'handler-failed' },
    })
    expect(snapshot.error?.message).toContain('no fuel')
    const again = importSnapshot(exportSnapshot(snapshot))
    expect(again).toEqual(JSON.parse(JSON.stringify(snapshot)))
    expect(isSnapshot(again)).toBe(true)
  })

  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'it: '],
    ['{"version": "9"}', 'version: '],
  ])('is refused when it is %j', (text, detail) => {
    expect(() => importSnapshot(text)).toThrow(
      expect.objectContaining({ code: 'invalid-snapshot', message: expect.stringContaining(detail) }),
    )
  })

  test('with one wrong value is refused by the name of its place', async () => {
    const snapshot = await takeSnapshot(await timelineOf())
    const broken = JSON.stringify({ ...snapshot, position: -1 })
    expect(() => importSnapshot(broken)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('position: ') }),
    )
  })

  test('is compared by status, steps and result, each as from and to', async () => {
    const timeline = await timelineOf({ rounds: 1 })
    const [early, end] = [await takeSnapshot(timeline, 2), await takeSnapshot(timeline)]
    const differences = compareSnapshots(early, end)
    expect(differences.status).toEqual({ from: 'running', to: 'completed' })
    expect(differences.stepResults?.['main/load']).toMatchObject({
      from: { status: 'running' },
      to: { status: 'completed' },
    })
    expect(differences.stepResults?.['main/done']).toMatchObject({ from: undefined })
    expect(compareSnapshots(end, end)).toEqual({})
  })
})

describe('a snapshot manager', () => {
  test('keeps the latest of each run, up to its limit', async () => {
    const manager = createSnapshotManager(3)
    const timeline = await timelineOf()
    for (const position of [1, 2, 3, 4, 5]) await manager.create(timeline, position)
    expect(manager.all('test').map(({ position }) => position)).toEqual([3, 4, 5])
    expect(manager.latest('test')?.position).toBe(5)
    expect(manager.all('another')).toEqual([])
  })

  test('forgets one run or all', async () => {
    const manager = createSnapshotManager()
    const snapshot = await manager.create(await timelineOf(), 1)
    manager.add({ ...snapshot, runId: 'other' })
    manager.clear('test')
    expect([manager.latest('test'), manager.latest('other')?.runId]).toEqual([undefined, 'other'])
    manager.clear()
    expect(manager.latest('other')).toBeUndefined()
  })

  test('restores the position of a snapshot, on its own execution only', async () => {
    const manager = createSnapshotManager()
    const timeline = await timelineOf()
    const snapshot = await manager.create(timeline, 4)
    expect(manager.restore(timeline, snapshot)).toBe(4)
    expect(() => manager.restore(timeline, { ...snapshot, runId: 'other' })).toThrow(
      expect.objectContaining({ code: 'foreign-snapshot' }),
    )
  })

  test('takes snapshots of runs at an interval, and at their end, without changing them', async () => {
    const manager = createSnapshotManager(100)
    const gate = Promise.withResolvers<string>()
    const { execution } = startInMemory({
      source: handled(`workflows:
  main:
    nodes:
      - { id: slow, type: compute, handler: slow, output: x }
`),
      handlers: { slow: () => gate.promise },
    })
    const start = withSnapshots(async (name: string) => Object.assign(execution, { name }), manager, 5)
    const run = await start('mine')
    expect(run).toBe(execution)
    await expect.poll(() => manager.all('test').length).toBeGreaterThan(1)
    gate.resolve('there')
    await run.done
    await expect.poll(() => manager.latest('test')?.status).toBe('completed')
    const statuses = manager.all('test').map(({ status }) => status)
    expect(statuses.slice(0, -1).every(status => status === 'running')).toBe(true)
    expect(manager.latest('test')?.result).toMatchObject({ x: 'there' })
  })
})

describe('a state manager', () => {
  test('captures, queries, compares, shows and rolls back', async () => {
    const timeline = await timelineOf({ rounds: 2 })
    const manager = createStateManager(timeline)
    const nodes = manager.captureNodes()
    expect(nodes.map(({ node }) => node?.split('/').at(-1))).toContain('draft#2')
    const [first] = nodes
    const end = manager.capture()
    expect(await manager.query(first!.id, 'user.items[1].id')).toBe(2)
    expect(await manager.query(first!.id, 'finished')).toBeUndefined()
    expect((await manager.diff(first!.id, end.id)).list).toContainEqual({
      path: 'rounds',
      kind: 'changed',
      from: 2,
      to: 0,
    })
    expect(await manager.visualiseDiff(first!.id, end.id)).toContain('+ finished true')
    expect(await manager.visualise(end.id)).toContain('name: "Ann"')
    expect(manager.rollback(first!.id)).toBe(first!.position)
    expect(() => manager.rollback('nobody')).toThrow(expect.objectContaining({ code: 'unknown-snapshot' }))
  })
})
