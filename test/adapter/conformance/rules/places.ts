import assert from 'node:assert/strict'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Place, Program } from '../profile.ts'
import { type ConformanceRule, needs, needsPart } from '../rule.ts'
import { placeOf, type Subject } from '../subject.ts'

const origins = [
  [true, true],
  [true, false],
  [false, true],
  [false, false],
] as const

/** How places are counted and sources are named. */
export const placeRules: ConformanceRule[] = [
  ...origins.map(
    ([linesStartAt1, columnsStartAt1]): ConformanceRule => ({
      name: `counts lines from ${linesStartAt1 ? 1 : 0} and columns from ${columnsStartAt1 ? 1 : 0} when it is told to`,
      async run(subject) {
        const { program } = subject.profile
        const reference = (await subject.stopped()).current()
        const place = placeOf(program, 0)
        const line = place.line - (linesStartAt1 ? 0 : 1)
        const column = place.column === undefined ? undefined : place.column - (columnsStartAt1 ? 0 : 1)
        const at = column === undefined ? { line } : { line, column }
        const { client, breakpoints } = await subject.start({
          breakpoints: [at],
          initialize: { linesStartAt1, columnsStartAt1 },
        })
        const stop = await client.stopped()
        assert.equal(breakpoints[0]?.line, line, 'of the breakpoint')
        assert.equal(stop.line, reference.line - (linesStartAt1 ? 0 : 1), 'of the frame')
        assert.equal(stop.column, reference.column - (columnsStartAt1 ? 0 : 1), 'column of the frame')
      },
    }),
  ),
  {
    name: 'counts breakpoint locations as it is told to',
    excuse: needs('supportsBreakpointLocationsRequest'),
    async run(subject) {
      const { source } = subject.profile.program
      const { line } = placeOf(subject.profile.program, 0)
      const at = { breakpoints: [{ line: line - 1 }], initialize: { linesStartAt1: false } }
      const client = await subject.stopped(0, at)
      const args = { source: { path: source }, line: line - 1 }
      const { breakpoints } = await client.request('breakpointLocations', args)
      assert(
        breakpoints.some(location => location.line === line - 1),
        'the line is not among them',
      )
    },
  },
  {
    name: 'takes and gives paths as URIs when it is told to',
    async run(subject) {
      const { program } = subject.profile
      const source = pathToFileURL(program.source).href
      const client = await subject.stopped(0, { source, initialize: { pathFormat: 'uri' } })
      assert.equal(client.current().line, placeOf(program, 0).line)
      const path = client.current().frames.find(frame => frame.source?.path)?.source?.path ?? ''
      assert.match(path, /^[a-z][a-z0-9+.-]+:/, 'the source of a frame is no URI')
      assert.equal(fileURLToPath(path), program.source)
    },
  },
  {
    name: 'names the source of a frame as the client names it',
    async run(subject) {
      const client = await subject.stopped()
      assert.equal(client.current().frames[0]?.source?.path, subject.profile.program.source)
    },
  },
  {
    name: 'finds lines that end with CR and LF',
    excuse: needsPart('crlf'),
    run: subject => stopsEverywhere(subject, subject.profile.crlf!),
  },
  {
    name: 'counts columns in UTF-16 code units',
    excuse: needsPart('astral'),
    run: subject => stopsEverywhere(subject, subject.profile.astral!),
  },
]

/** Each stop of a program is come to, at its column where it has one, in the order in which execution comes there first. */
async function stopsEverywhere(subject: Subject, program: Program): Promise<void> {
  const client = await subject.stopped(0, { program, breakpoints: program.stops })
  const met: Place[] = []
  for (let stop = client.current(); !stop.terminated; stop = await client.continue()) {
    const { line, column } = stop
    const place = program.stops.some(one => one.column !== undefined) ? { line, column } : { line }
    if (!met.some(one => one.line === line && one.column === place.column)) met.push(place)
  }
  assert.deepEqual(met, program.stops)
}
