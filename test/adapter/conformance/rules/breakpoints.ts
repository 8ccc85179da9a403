import assert from 'node:assert/strict'
import { type ConformanceRule, either, needs, needsPart } from '../rule.ts'
import { placeOf } from '../subject.ts'

/** Breakpoints in sources. */
export const breakpointRules: ConformanceRule[] = [
  {
    name: 'stops at a breakpoint and gives breakpoint as the reason',
    async run(subject) {
      const client = await subject.stopped()
      assert.equal(client.current().reason, 'breakpoint')
      assert.equal(client.current().line, placeOf(subject.profile.program, 0).line)
    },
  },
  {
    name: 'says which breakpoint it has stopped at',
    beyond: true,
    async run(subject) {
      const at = [placeOf(subject.profile.program, 0)]
      const { client, breakpoints } = await subject.start({ breakpoints: at })
      await client.stopped()
      assert.deepEqual(client.current().hitBreakpointIds, [breakpoints[0]?.id])
    },
  },
  {
    name: 'answers breakpoints in the order in which they were sent',
    async run(subject) {
      const { source, stops } = subject.profile.program
      const client = await subject.stopped()
      const sent = [...stops.slice(0, 3)].reverse()
      const answered = await client.setBreakpoints(source, sent)
      assert.deepEqual(
        answered.map(({ line }) => line),
        sent.map(({ line }) => line),
      )
    },
  },
  {
    name: 'gives each breakpoint an id of its own',
    async run(subject) {
      const { source, stops } = subject.profile.program
      const client = await subject.stopped()
      const ids = (await client.setBreakpoints(source, stops.slice(0, 3))).map(({ id }) => id)
      assert(
        ids.every(id => id !== undefined),
        'there is one without an id',
      )
      assert.equal(new Set(ids).size, ids.length, `ids ${ids.join(', ')}`)
    },
  },
  {
    name: 'keeps the id of a breakpoint that is sent again',
    beyond: true,
    async run(subject) {
      const { source, stops } = subject.profile.program
      const client = await subject.stopped()
      const [first, second] = [placeOf(subject.profile.program, 0), placeOf(subject.profile.program, 1)]
      const before = await client.setBreakpoints(source, [first, second])
      const after = await client.setBreakpoints(source, [second, first])
      const fewer = await client.setBreakpoints(source, stops.slice(0, 1))
      assert.deepEqual(
        [after[1]?.id, after[0]?.id],
        before.map(({ id }) => id),
      )
      assert.equal(fewer[0]?.id, before[0]?.id)
    },
  },
  {
    name: 'verifies breakpoints where execution can stop',
    async run(subject) {
      const { client, breakpoints } = await subject.start({ breakpoints: subject.profile.program.stops })
      await client.stopped()
      const answered = await client.setBreakpoints(
        subject.profile.program.source,
        subject.profile.program.stops,
      )
      for (const list of [breakpoints, answered])
        assert(
          list.every(one => one.verified),
          'one is not verified',
        )
    },
  },
  {
    name: 'says why a breakpoint is not verified',
    beyond: true,
    excuse: needsPart('nowhere'),
    async run(subject) {
      const client = await subject.stopped()
      const [answered] = await client.setBreakpoints(subject.profile.program.source, [
        subject.profile.nowhere!,
      ])
      assert.equal(answered?.verified, false)
      assert(answered?.message, 'there is no message')
    },
  },
  {
    name: 'does not verify breakpoints of a source that it does not debug',
    async run(subject) {
      const client = await subject.stopped()
      const [answered] = await client.setBreakpoints(`${subject.profile.program.source}.other`, [1])
      assert.equal(answered?.verified, false)
    },
  },
  {
    name: 'stops no more at breakpoints that were taken away',
    async run(subject) {
      const { source, stops } = subject.profile.program
      const client = await subject.stopped(0, { breakpoints: stops })
      await client.setBreakpoints(source, [])
      assert((await client.continue()).terminated, `it stopped at line ${client.current().line}`)
    },
  },
  {
    name: 'stops at breakpoints that were set while it was stopped',
    async run(subject) {
      const client = await subject.stopped()
      await client.setBreakpoints(subject.profile.program.source, [placeOf(subject.profile.program, 1)])
      assert.equal((await client.continue()).line, placeOf(subject.profile.program, 1).line)
    },
  },
  {
    name: 'stops at each breakpoint in the order of execution',
    async run(subject) {
      const { program, repeated } = subject.profile
      const client = await subject.stopped(0, { breakpoints: program.stops })
      const lines = [client.current().line]
      for (let stop = await client.continue(); !stop.terminated; stop = await client.continue())
        lines.push(stop.line)
      const firsts = [...new Set(lines)]
      assert.deepEqual(
        firsts,
        [...new Set(program.stops.map(({ line }) => line))],
        `stopped at ${lines.join(', ')}`,
      )
      if (repeated && firsts.includes(repeated.line))
        assert.equal(lines.filter(line => line === repeated.line).length, repeated.times)
    },
  },
  {
    name: 'stops where a condition holds',
    excuse: either(needs('supportsConditionalBreakpoints'), needsPart('conditions')),
    async run(subject) {
      const { conditions, program } = subject.profile
      const breakpoints = [{ ...placeOf(program, 0), condition: conditions!.holds }]
      const client = await subject.stopped(0, { breakpoints })
      assert.equal(client.current().line, placeOf(program, 0).line)
    },
  },
  {
    name: 'does not stop where a condition does not hold',
    excuse: either(needs('supportsConditionalBreakpoints'), needsPart('conditions')),
    async run(subject) {
      const { conditions, program } = subject.profile
      const breakpoints = [{ ...placeOf(program, 0), condition: conditions!.fails }]
      const { client } = await subject.start({ breakpoints })
      assert((await client.stopped()).terminated, 'it stopped')
    },
  },
  {
    name: 'does not verify a breakpoint whose condition is no expression, and says why',
    beyond: true,
    excuse: either(needs('supportsConditionalBreakpoints'), needsPart('conditions')),
    async run(subject) {
      const { conditions, program } = subject.profile
      const client = await subject.stopped()
      const broken = { ...placeOf(program, 1), condition: conditions!.broken }
      const [answered] = await client.setBreakpoints(program.source, [broken])
      assert.equal(answered?.verified, false)
      assert(answered?.message, 'there is no message')
    },
  },
  {
    name: 'stops at the visit that a hit condition names',
    excuse: either(needs('supportsHitConditionalBreakpoints'), needsPart('repeated')),
    async run(subject) {
      const { line } = subject.profile.repeated!
      const client = await subject.stopped(0, { breakpoints: [{ line, hitCondition: '2' }] })
      assert((await client.continue()).terminated, 'it stopped once more')
    },
  },
  {
    name: 'logs what a log point says, and does not stop there',
    excuse: either(needs('supportsLogPoints'), needsPart('logMessage')),
    async run(subject) {
      const { logMessage, program } = subject.profile
      const breakpoints = [{ ...placeOf(program, 0), logMessage: logMessage!.message }]
      const { client } = await subject.start({ breakpoints })
      assert((await client.stopped()).terminated, 'it stopped')
      const output = client.events('output').map(body => body.output)
      assert.equal(output.filter(text => text.includes(logMessage!.says)).length, 1, output.join(''))
    },
  },
  {
    name: 'lists breakpoint locations inside the lines that were asked for, where breakpoints bind',
    excuse: needs('supportsBreakpointLocationsRequest'),
    async run(subject) {
      const { source } = subject.profile.program
      const { line } = placeOf(subject.profile.program, 0)
      const client = await subject.stopped()
      const { breakpoints } = await client.request('breakpointLocations', { source: { path: source }, line })
      assert(breakpoints.length > 0, `there is none in line ${line}, where it stops`)
      for (const location of breakpoints) {
        assert.equal(location.line, line)
        const { line: at, column } = location
        const [answered] = await client.setBreakpoints(source, [
          column === undefined ? at : { line: at, column },
        ])
        assert.equal(answered?.verified, true)
        assert.equal(answered?.line, line)
      }
    },
  },
  {
    name: 'stops where the debuggee fails, as an exception',
    excuse: needsPart('failing'),
    async run(subject) {
      const program = subject.profile.failing!
      const { client } = await subject.start({ program })
      const stop = await client.stopped()
      assert.equal(stop.reason, 'exception')
      assert.equal(stop.line, placeOf(program, 0).line)
    },
  },
  {
    name: 'does not stop where the debuggee fails when no filter is on',
    excuse: either(needsPart('failing'), (capabilities: object) =>
      'exceptionBreakpointFilters' in capabilities ? undefined : 'no filters are announced',
    ),
    async run(subject) {
      const { profile } = subject
      const client = await subject.connect()
      await client.initialize({ adapterID: profile.adapterID })
      await client.launch(profile.failing!.launch, { exceptionFilters: [] })
      assert((await client.stopped()).terminated, 'it stopped')
    },
  },
]
