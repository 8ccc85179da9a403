import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Debugger, type DebugOptions, debug, debugRecording } from '../../src/library/debug.ts'

const source = `handlers: ./h.mjs
workflows:
  main:
    inputs: { n: 0 }
    nodes:
      - { id: add, type: transform, set: { n: n + 1 }, next: more }
      - { id: more, type: condition, condition: n < 3, branches: { "true": add, default: call } }
      - { id: call, type: workflow, workflow: inner, inputs: { n: $ctx.n } }
  inner:
    inputs: { n: 0 }
    nodes:
      - { id: work, type: compute, handler: work, inputs: { n: $ctx.n }, output: done }
`
const handlers = 'export function work({ n }) { if (n > 5) throw new Error("too many"); return n }'

async function start(options: DebugOptions = {}): Promise<Debugger> {
  const cwd = mkdtempSync(join(tmpdir(), 'playhead-debug-'))
  writeFileSync(join(cwd, 'w.yaml'), source)
  writeFileSync(join(cwd, 'h.mjs'), handlers)
  const session = await debug('w.yaml', { cwd, ...options })
  onTestFinished(async () => {
    await session.close()
    rmSync(cwd, { recursive: true, force: true })
  })
  return session
}

/** The addresses at which continue stops up to the end, and reverse continue on the way back, turned round. */
async function bothWays(session: Debugger) {
  const forward: string[] = []
  for (let stop = await session.continue(); stop.reason !== 'end'; stop = await session.continue())
    forward.push(stop.address)
  const back: string[] = []
  for (
    let stop = await session.reverseContinue();
    stop.reason !== 'start';
    stop = await session.reverseContinue()
  )
    back.push(stop.address)
  expect(back.toReversed()).toEqual(forward)
  return forward
}

test('a breakpoint with a function as its condition stops where it holds, in both directions', async () => {
  const session = await start()
  const set = session.setBreakpoint('add', { condition: ({ context }) => Number(context['n']) >= 1 })
  expect(set.verified).toBe(true)
  expect(await bothWays(session)).toEqual(['main/add#2', 'main/add#3'])
})

test('a function alone is asked at every node', async () => {
  const session = await start()
  const asked: string[] = []
  session.setBreakpoint(({ node, edge, workflow }) => {
    asked.push(`${edge} ${workflow}`)
    return node?.['type'] === 'compute'
  })
  expect((await session.continue()).address).toBe('main/call/inner/work')
  expect(new Set(asked)).toEqual(new Set(['enter main', 'enter inner']))
})

test('a function and a hit count go together', async () => {
  const session = await start()
  session.setBreakpoint(({ node }) => node?.['id'] === 'add', { hitCondition: '2' })
  expect(await bothWays(session)).toEqual(['main/add#2'])
})

test('steps lead into and out of workflows, and back', async () => {
  const session = await start()
  session.setBreakpoint('call')
  const call = await session.continue()
  expect((await session.stepInto()).address).toBe('main/call/inner')
  expect((await session.stepOver()).node).toBe('work')
  expect((await session.stack()).map(({ name }) => name)).toEqual([
    'work (compute)',
    'inner',
    'call (workflow)',
    'main',
  ])
  expect(await session.stackTrace()).toMatch(/^at work \(compute\) \(.*w\.yaml:12\)\nat inner/)
  expect(await session.variables()).toEqual({ n: 3 })
  expect(await session.variables(3)).toEqual({ n: 3 })
  await session.reverseStepOut()
  await session.stepBack()
  expect((await session.reverseContinue()).reason).toBe('start')
  expect((await session.goTo(call.address)).position).toBe(call.position)
})

test('a watch tells the old and the new value; a log is told and does not stop', async () => {
  const said: string[] = []
  const session = await start({ onLog: text => said.push(text) })
  session.setBreakpoint('more', { log: 'n is {n}' })
  session.watch('n', { hitCondition: '3' })
  expect(await session.continue()).toMatchObject({ reason: 'data', text: '2 → 3', node: 'add' })
  expect(said).toEqual(['n is 1', 'n is 2'])
  expect(() => session.watch('n + 1')).toThrow('no path')
})

test('an error that fails the run stops it, unless that is not wanted', async () => {
  const session = await start({ inputs: { n: 9 } })
  expect(await session.continue()).toMatchObject({ reason: 'exception', node: 'work' })
  expect(await session.finish()).toMatchObject({ status: 'failed' })
  const other = await start({ inputs: { n: 9 }, stopAtFailure: false })
  expect((await other.continue()).reason).toBe('end')
})

test('breakpoints can be removed, and those that nothing has say so', async () => {
  const session = await start()
  expect(session.setBreakpoint('ad')).toMatchObject({
    verified: false,
    message: 'There is no node "ad" in this workflow. Did you mean "add"?',
  })
  expect(session.setBreakpoint(99)).toMatchObject({ verified: false })
  session.setBreakpoint(7)
  const set = session.setBreakpoint('add')
  expect((await session.continue()).breakpoints).toEqual([set.id])
  set.remove()
  expect((await session.continue()).node).toBe('more')
  session.clearBreakpoints()
  expect((await session.continue()).reason).toBe('end')
})

test('a recording is debugged in the same way', async () => {
  const session = await start()
  await session.continue()
  await session.finish()
  const replay = await debugRecording(session.debuggee.recording!)
  onTestFinished(() => replay.close())
  replay.setBreakpoint('add', { condition: 'n == 1' })
  expect(await bothWays(replay)).toEqual(['main/add#2'])
  expect(await replay.finish()).toBeUndefined()
})
