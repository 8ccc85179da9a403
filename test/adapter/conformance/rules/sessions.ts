import assert from 'node:assert/strict'
import { type ConformanceRule, needs, needsPart } from '../rule.ts'
import { placeOf, quiet, stillServes } from '../subject.ts'

/** The beginning and the end of sessions. */
export const sessionRules: ConformanceRule[] = [
  {
    name: 'refuses requests that come before initialize, and can be initialized after that',
    beyond: true,
    async run(subject) {
      const client = await subject.connect()
      for (const command of ['threads', 'launch', 'next']) {
        const args = command === 'next' ? { threadId: 1 } : {}
        assert(!(await client.send(command, args).response).success, `"${command}" was served`)
      }
      await client.initialize({ adapterID: subject.profile.adapterID })
    },
  },
  {
    name: 'refuses a second initialize',
    async run(subject) {
      const client = await subject.connect()
      await client.initialize({ adapterID: subject.profile.adapterID })
      const { response } = client.send('initialize', { adapterID: subject.profile.adapterID })
      assert(!(await response).success, 'it was answered with success')
    },
  },
  {
    name: 'announces the same to every client',
    beyond: true,
    async run(subject) {
      const client = await subject.connect()
      const other = await client.initialize({
        adapterID: subject.profile.adapterID,
        clientID: 'another',
        locale: 'de',
        pathFormat: 'path',
      })
      assert.deepEqual(other, subject.capabilities)
    },
  },
  {
    name: 'refuses to launch with nothing to launch, and says why',
    async run(subject) {
      const client = await subject.connect()
      await client.initialize({ adapterID: subject.profile.adapterID })
      const response = await client.send('launch', {}).response
      assert(!response.success, 'it was launched')
      assert(textOf(response).length > 0, 'there is no message')
    },
  },
  {
    name: 'takes the configuration after the answer to launch',
    async run(subject) {
      const { profile } = subject
      const client = await subject.connect()
      await client.initialize({ adapterID: profile.adapterID })
      // Adapters may answer only when the configuration is done, so nothing is awaited but the event.
      const launch = client.send('launch', profile.program.launch)
      await client.waitForEvent('initialized')
      await quiet()
      await client.setBreakpoints(profile.program.source, [placeOf(profile.program, 0)])
      await configured(client, subject.capabilities.supportsConfigurationDoneRequest)
      assert((await launch.response).success, 'the launch is refused')
      assert.equal((await client.stopped()).line, placeOf(profile.program, 0).line)
    },
  },
  {
    name: 'takes the configuration without waiting for one answer after the other',
    async run(subject) {
      const { profile, capabilities } = subject
      const { source, launch: args } = profile.program
      const client = await subject.connect()
      await client.initialize({ adapterID: profile.adapterID })
      const launch = client.send('launch', args)
      await client.waitForEvent('initialized')
      const breakpoints = [placeOf(profile.program, 0)]
      const sent = [client.send('setBreakpoints', { source: { path: source }, breakpoints })]
      if (capabilities.exceptionBreakpointFilters?.length)
        sent.push(client.send('setExceptionBreakpoints', { filters: [] }))
      if (capabilities.supportsConfigurationDoneRequest) sent.push(client.send('configurationDone', {}))
      for (const { response } of [launch, ...sent]) assert((await response).success)
      assert.equal((await client.stopped()).line, placeOf(profile.program, 0).line)
    },
  },
  {
    name: 'runs nothing before configurationDone',
    excuse: needs('supportsConfigurationDoneRequest'),
    async run(subject) {
      const { profile } = subject
      const client = await subject.connect()
      await client.initialize({ adapterID: profile.adapterID })
      client.send('launch', profile.program.launch)
      await client.waitForEvent('initialized')
      await quiet(300)
      for (const event of ['stopped', 'terminated', 'exited', 'continued'] as const)
        assert.equal(client.events(event).length, 0, `"${event}" came`)
      await client.request('configurationDone')
    },
  },
  {
    name: 'ends the session when the debuggee ends',
    async run(subject) {
      const { client } = await subject.start()
      await client.waitForEvent('terminated')
      await quiet()
      assert.equal(client.events('terminated').length, 1)
    },
  },
  {
    name: 'tells an exit code once where it tells one',
    async run(subject) {
      const { client } = await subject.start()
      await client.takeEvent(['exited', 'terminated'], () => true)
      await quiet()
      assert(client.events('exited').length <= 1, '"exited" came more than once')
    },
  },
  {
    name: 'can be left before it was initialized',
    beyond: true,
    async run(subject) {
      const client = await subject.connect()
      assert((await client.send('disconnect', {}).response).success, '"disconnect" is refused')
    },
  },
  {
    name: 'can be left before anything is launched',
    async run(subject) {
      const client = await subject.connect()
      await client.initialize({ adapterID: subject.profile.adapterID })
      assert((await client.send('disconnect', {}).response).success, '"disconnect" is refused')
    },
  },
  {
    name: 'can be left while it is stopped',
    async run(subject) {
      const client = await subject.stopped()
      assert((await client.send('disconnect', {}).response).success, '"disconnect" is refused')
    },
  },
  {
    name: 'can be left while the debuggee runs',
    excuse: needsPart('endless'),
    async run(subject) {
      const { client } = await subject.start({ program: subject.profile.endless! })
      await quiet()
      assert((await client.send('disconnect', {}).response).success, '"disconnect" is refused')
    },
  },
  {
    name: 'terminates the debuggee on request',
    excuse: needs('supportsTerminateRequest'),
    async run(subject) {
      const client = await subject.stopped()
      assert((await client.send('terminate', {}).response).success, '"terminate" is refused')
      await client.waitForEvent('terminated')
    },
  },
  {
    name: 'serves a client after another one has vanished',
    async run(subject) {
      const vanishing = await subject.stopped()
      await vanishing.close({ disconnect: false }).catch(() => undefined)
      await stillServes(await subject.stopped())
    },
  },
  {
    name: 'serves two clients without mixing them up',
    async run(subject) {
      const [one, other] = await Promise.all([subject.stopped(0), subject.stopped(1)])
      assert.equal(one.current().line, placeOf(subject.profile.program, 0).line)
      assert.equal(other.current().line, placeOf(subject.profile.program, 1).line)
      await one.close().catch(() => undefined)
      await stillServes(other)
    },
  },
]

async function configured(client: { request(name: 'configurationDone'): Promise<unknown> }, wants?: boolean) {
  if (wants) await client.request('configurationDone')
}

function textOf(response: { message?: string; body?: unknown }): string {
  const { error } = (response.body ?? {}) as { error?: { format?: string } }
  return error?.format ?? response.message ?? ''
}
