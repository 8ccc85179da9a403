import assert from 'node:assert/strict'
import type { DapClient } from '../../client/client.ts'
import { type ConformanceRule, either, needs, needsPart } from '../rule.ts'
import { placeOf, quiet, stillServes } from '../subject.ts'

/** Going on, and what becomes of what was shown before. */
export const stopRules: ConformanceRule[] = [
  {
    name: 'stops after each kind of step',
    async run(subject) {
      for (const step of ['next', 'stepIn', 'stepOut'] as const) {
        const client = await subject.stopped()
        const stop = await client[step]()
        assert(stop.terminated || stop.reason.length > 0)
      }
    },
  },
  {
    name: 'comes to an end by stepping',
    async run(subject) {
      const client = await subject.stopped()
      for (let i = 0; i < 1_000; i++) if ((await client.next()).terminated) return
      assert.fail('it has not ended after 1000 steps')
    },
  },
  {
    name: 'gives step as the reason after a step',
    async run(subject) {
      const client = await subject.stopped()
      await client.setBreakpoints(subject.profile.program.source, [])
      const stop = await client.next()
      if (!stop.terminated) assert.equal(stop.reason, 'step')
    },
  },
  {
    name: 'refuses the frames of an earlier stop and goes on serving',
    async run(subject) {
      const client = await subject.stopped(0, { breakpoints: subject.profile.program.stops })
      const [{ id: frameId } = { id: 0 }] = client.current().frames
      await client.continue()
      const { success } = await client.send('scopes', { frameId }).response
      assert(!success, 'the scopes of an old frame are answered')
      await stillServes(client)
    },
  },
  {
    name: 'refuses the variables of an earlier stop and goes on serving',
    async run(subject) {
      const client = await subject.stopped(0, { breakpoints: subject.profile.program.stops })
      const [scope] = await client.scopes()
      await client.continue()
      const { variablesReference } = scope!
      const { success } = await client.send('variables', { variablesReference }).response
      assert(!success, 'the variables of an old scope are answered')
      await stillServes(client)
    },
  },
  {
    name: 'refuses references that it never gave out',
    async run(subject) {
      const client = await subject.stopped()
      const requests = [
        ['scopes', { frameId: 987_654 }],
        ['variables', { variablesReference: 987_654 }],
        ['evaluate', { expression: '1', frameId: 987_654 }],
      ] as const
      for (const [command, args] of requests)
        assert(!(await client.send(command, args).response).success, `"${command}" was served`)
      await stillServes(client)
    },
  },
  {
    name: 'lists the stopped thread among the threads',
    async run(subject) {
      const client = await subject.stopped()
      const ids = (await client.threads()).map(({ id }) => id)
      assert(ids.includes(client.current().threadId), `threads ${ids.join(', ')}`)
      assert.equal(new Set(ids).size, ids.length, 'two threads have one id')
    },
  },
  {
    name: 'gives each frame an id of its own, a name, and a place in its source',
    async run(subject) {
      const client = await subject.stopped(subject.profile.deepStop ?? 0)
      const { frames } = client.current()
      assert(frames.length > 0, 'there is no frame')
      assert.equal(new Set(frames.map(({ id }) => id)).size, frames.length)
      for (const { name, source, line, column } of frames) {
        assert(name.length > 0, 'a frame has no name')
        if (source) assert(line >= 1 && column >= 1, `"${name}" is at ${line}:${column}`)
      }
    },
  },
  {
    name: 'steps back to where a step began',
    excuse: needs('supportsStepBack'),
    async run(subject) {
      const client = await subject.stopped()
      const before = await trace(client)
      await client.setBreakpoints(subject.profile.program.source, [])
      const stop = await client.next()
      if (stop.terminated) return
      await client.stepBack()
      assert.deepEqual(await trace(client), before)
    },
  },
  {
    name: 'stops at the beginning when it goes back, each time',
    excuse: needs('supportsStepBack'),
    async run(subject) {
      const client = await subject.stopped(1)
      await client.setBreakpoints(subject.profile.program.source, [])
      for (const step of ['reverseContinue', 'reverseContinue', 'stepBack'] as const)
        assert(!(await client[step]()).terminated, `"${step}" ended the session`)
    },
  },
  {
    name: 'meets the breakpoints that it passed when it goes back, in reverse',
    beyond: true,
    excuse: needs('supportsStepBack'),
    async run(subject) {
      const { stops } = subject.profile.program
      const client = await subject.stopped(0, { breakpoints: stops })
      const there = [client.current().line]
      while (there.length < 3) {
        const stop = await client.continue()
        if (stop.terminated) assert.fail('it ended before the third stop')
        there.push(stop.line)
      }
      const back = []
      while (back.length < 2) back.push((await client.reverseContinue()).line)
      assert.deepEqual(back, there.slice(0, 2).reverse())
    },
  },
  {
    name: 'pauses a debuggee that runs',
    excuse: needsPart('endless'),
    async run(subject) {
      const { client } = await subject.start({ program: subject.profile.endless! })
      await quiet()
      const stop = await client.pause()
      assert.equal(stop.reason, 'pause')
      assert(stop.frames.length > 0, 'there is no frame')
    },
  },
  {
    name: 'answers every question while the debuggee runs',
    excuse: needsPart('endless'),
    async run(subject) {
      const { client } = await subject.start({ program: subject.profile.endless! })
      const { source } = subject.profile.endless!
      await quiet()
      const [thread] = await client.threads()
      const threadId = thread?.id ?? 1
      const sent = [
        client.send('stackTrace', { threadId }),
        client.send('evaluate', { expression: '1' }),
        client.send('scopes', { frameId: 1 }),
        client.send('setBreakpoints', { source: { path: source }, breakpoints: [] }),
      ]
      for (const { response } of sent) await response
    },
  },
  {
    name: 'refuses to step while the debuggee runs',
    beyond: true,
    excuse: needsPart('endless'),
    async run(subject) {
      const { client } = await subject.start({ program: subject.profile.endless! })
      await quiet()
      const { success } = await client.send('next', { threadId: 1 }).response
      assert(!success, '"next" was served')
    },
  },
  {
    name: 'answers a cancel of a request that is not there',
    excuse: needs('supportsCancelRequest'),
    async run(subject) {
      const client = await subject.stopped()
      await client.send('cancel', { requestId: 987_654 }).response
      await stillServes(client)
    },
  },
  {
    name: 'answers a request that is cancelled, once',
    excuse: needs('supportsCancelRequest'),
    async run(subject) {
      const client = await subject.stopped()
      const { seq, response } = client.send('stackTrace', { threadId: client.current().threadId })
      const cancel = client.send('cancel', { requestId: seq })
      await Promise.all([response, cancel.response])
      await stillServes(client)
    },
  },
  {
    name: 'stands where it stood when a movement that goes on is cancelled',
    beyond: true,
    excuse: either(needs('supportsCancelRequest'), needsPart('endless')),
    async run(subject) {
      const program = subject.profile.endless!
      const client = await subject.stopped(0, { program })
      const where = () => client.current().frames.map(({ name, line }) => `${name}:${line}`)
      const before = where()
      await client.setBreakpoints(program.source, [])
      const { seq, response } = client.send('continue', { threadId: client.current().threadId })
      await response
      await quiet()
      await client.request('cancel', { requestId: seq })
      await client.stopped()
      assert.deepEqual(where(), before)
    },
  },
  {
    name: 'tells of an exception where it stopped for one',
    excuse: either(needs('supportsExceptionInfoRequest'), needsPart('failing')),
    async run(subject) {
      const { client } = await subject.start({ program: subject.profile.failing! })
      const { threadId } = await client.stopped()
      const info = await client.request('exceptionInfo', { threadId })
      assert(info.exceptionId.length > 0, 'it has no id')
      assert(info.description, 'it has no description')
    },
  },
  {
    name: 'refuses to tell of an exception where there is none',
    excuse: needs('supportsExceptionInfoRequest'),
    async run(subject) {
      const client = await subject.stopped()
      const { threadId } = client.current()
      assert(!(await client.send('exceptionInfo', { threadId }).response).success)
    },
  },
  {
    name: 'stops at the same places each time',
    async run(subject) {
      const { stops } = subject.profile.program
      const ways: number[][] = []
      for (let i = 0; i < 2; i++) {
        const client = await subject.stopped(0, { breakpoints: stops.slice(0, 1) })
        const lines = [client.current().line, placeOf(subject.profile.program, 0).line]
        for (let step = 0; step < 5 && !client.current().terminated; step++)
          lines.push((await client.next()).line)
        ways.push(lines)
      }
      assert.deepEqual(ways[1], ways[0])
    },
  },
]

/** The stack, without the ids. */
async function trace(client: DapClient): Promise<string[]> {
  const { stackFrames } = await client.request('stackTrace', { threadId: client.current().threadId })
  return stackFrames.map(({ name, line, column }) => `${name} ${line}:${column}`)
}
