import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { DapClient } from '../../client/client.ts'
import { type ConformanceRule, Excuse, either, needs, needsPart } from '../rule.ts'
import { stillServes } from '../subject.ts'

/** Scopes, variables and expressions, and the parts of long lists. */
export const valueRules: ConformanceRule[] = [
  {
    name: 'gives the frames of a stack in parts that make up the whole',
    excuse: needs('supportsDelayedStackTraceLoading'),
    async run(subject) {
      const client = await subject.stopped(subject.profile.deepStop ?? 0)
      const { threadId, frames } = client.current()
      const shown = ({ name, line, column }: DebugProtocol.StackFrame) => `${name} ${line}:${column}`
      const parts: string[] = []
      for (let startFrame = 0; startFrame < frames.length; startFrame++) {
        const part = await client.request('stackTrace', { threadId, startFrame, levels: 1 })
        parts.push(...part.stackFrames.map(shown))
      }
      assert.deepEqual(parts, frames.map(shown))
      const rest = await client.request('stackTrace', { threadId, startFrame: 1, levels: 0 })
      assert.deepEqual(rest.stackFrames.map(shown), frames.slice(1).map(shown))
    },
  },
  {
    name: 'tells the number of all frames with each part',
    excuse: needs('supportsDelayedStackTraceLoading'),
    async run(subject) {
      const client = await subject.stopped(subject.profile.deepStop ?? 0)
      const { threadId, frames } = client.current()
      const part = await client.request('stackTrace', { threadId, startFrame: 0, levels: 1 })
      if (part.totalFrames !== undefined) assert(part.totalFrames >= frames.length, `${part.totalFrames}`)
      else assert.equal(frames.length, 1, 'there is no "totalFrames"')
    },
  },
  {
    name: 'answers no frames behind the last one',
    excuse: needs('supportsDelayedStackTraceLoading'),
    async run(subject) {
      const client = await subject.stopped(subject.profile.deepStop ?? 0)
      const { threadId } = client.current()
      const { stackFrames } = await client.request('stackTrace', { threadId, startFrame: 1_000, levels: 20 })
      assert.deepEqual(stackFrames, [])
    },
  },
  {
    name: 'gives the values of a list in parts that make up the whole',
    excuse: needsPart('list'),
    async run(subject) {
      const { client, list } = await listOf(subject)
      const all = await client.variables(list.variablesReference)
      if (list.indexedVariables === undefined) throw new Excuse('the list is not paged')
      assert.equal(list.indexedVariables, all.length, '"indexedVariables" is not the length')
      const parts: string[] = []
      for (let start = 0; start < all.length; start += 2) {
        const paging = { filter: 'indexed', start, count: 2 } as const
        parts.push(...(await client.variables(list.variablesReference, paging)).map(shown))
      }
      assert.deepEqual(parts, all.map(shown))
    },
  },
  {
    name: 'takes a count of zero for all values',
    excuse: needsPart('list'),
    async run(subject) {
      const { client, list } = await listOf(subject)
      const all = await client.variables(list.variablesReference)
      const same = await client.variables(list.variablesReference, { start: 0, count: 0 })
      assert.deepEqual(same.map(shown), all.map(shown))
    },
  },
  {
    name: 'divides values into named and indexed ones',
    excuse: needsPart('list'),
    async run(subject) {
      const { client, list } = await listOf(subject)
      const of = async (filter: 'named' | 'indexed') =>
        (await client.variables(list.variablesReference, { filter })).map(shown)
      const all = (await client.variables(list.variablesReference)).map(shown)
      assert.deepEqual([...(await of('named')), ...(await of('indexed'))].sort(), all.sort())
    },
  },
  {
    name: 'lists variables in the same order each time, with names of their own',
    async run(subject) {
      const client = await subject.stopped(subject.profile.list?.stop ?? 0)
      for (const { variablesReference } of await client.scopes()) {
        const names = async () => (await client.variables(variablesReference)).map(({ name }) => name)
        const first = await names()
        assert.deepEqual(await names(), first)
        assert.equal(new Set(first).size, first.length, 'two variables have one name')
      }
    },
  },
  {
    name: 'shows the same values when they are looked at again',
    async run(subject) {
      const client = await subject.stopped()
      assert.equal(await snapshot(client), await snapshot(client))
    },
  },
  {
    name: 'evaluates the expression of a variable to the value of the variable',
    async run(subject) {
      const client = await subject.stopped(subject.profile.list?.stop ?? 0)
      let seen = 0
      for (const { variablesReference } of await client.scopes()) {
        for (const { evaluateName, value, name } of await client.variables(variablesReference)) {
          if (evaluateName === undefined) continue
          seen++
          assert.equal((await client.evaluate(evaluateName)).result, value, `of "${name}"`)
        }
      }
      if (seen === 0) throw new Excuse('no variable has an "evaluateName"')
    },
  },
  {
    name: 'evaluates without changing anything',
    excuse: needsPart('expressions'),
    async run(subject) {
      const { valid, invalid, writing } = subject.profile.expressions!
      const client = await subject.stopped()
      const before = await snapshot(client)
      const [{ id: frameId } = { id: 0 }] = client.current().frames
      for (const expression of [...valid, ...invalid, ...writing]) {
        for (const context of ['watch', 'hover', 'variables', 'clipboard'])
          await client.send('evaluate', { expression, frameId, context }).response
      }
      const after = await snapshot(client)
      assert.equal(hashOf(after), hashOf(before), `${before}\nbecame\n${after}`)
    },
  },
  {
    name: 'evaluates expressions in every context, with a frame and without one',
    excuse: needsPart('expressions'),
    async run(subject) {
      const client = await subject.stopped()
      const [{ id: frameId } = { id: 0 }] = client.current().frames
      for (const expression of subject.profile.expressions!.valid) {
        for (const context of ['watch', 'repl', 'variables', undefined]) {
          for (const frame of [{ frameId }, {}]) {
            const args = { expression, ...frame, ...(context ? { context } : {}) }
            assert((await client.send('evaluate', args).response).success, `${context}: ${expression}`)
          }
        }
      }
    },
  },
  {
    name: 'evaluates for hovers',
    excuse: either(needs('supportsEvaluateForHovers'), needsPart('expressions')),
    async run(subject) {
      const client = await subject.stopped()
      for (const expression of subject.profile.expressions!.valid)
        await client.evaluate(expression, { context: 'hover' })
    },
  },
  {
    name: 'refuses an expression that makes no sense, says why, and goes on serving',
    excuse: needsPart('expressions'),
    async run(subject) {
      const client = await subject.stopped()
      for (const expression of subject.profile.expressions!.invalid) {
        const { response } = client.send('evaluate', { expression, context: 'watch' })
        const { success, message, body } = await response
        assert(!success, `${expression} was evaluated`)
        assert(message || (body as { error?: unknown })?.error, 'there is no message')
      }
      await stillServes(client)
    },
  },
  {
    name: 'gives the whole of a long text to the clipboard',
    excuse: either(needs('supportsClipboardContext'), needsPart('longText')),
    async run(subject) {
      const { expression, whole } = subject.profile.longText!
      const client = await subject.stopped()
      assert.equal((await client.evaluate(expression, { context: 'clipboard' })).result, whole)
    },
  },
  {
    name: 'shows a variable that was set as it is now',
    excuse: either(needs('supportsSetVariable'), needsPart('settable')),
    async run(subject) {
      const { stop, path, value, shown: expected } = subject.profile.settable!
      const client = await subject.stopped(stop)
      const { variablesReference, name } = await holderOf(client, path)
      const answer = await client.request('setVariable', { variablesReference, name, value })
      assert.equal(answer.value, expected)
      assert.equal((await client.variable(...path)).value, expected)
    },
  },
  {
    name: 'shows an expression that was set as it is now',
    excuse: either(needs('supportsSetExpression'), needsPart('settable')),
    async run(subject) {
      const { stop, path, value, shown: expected } = subject.profile.settable!
      const client = await subject.stopped(stop)
      const { evaluateName } = await client.variable(...path)
      if (evaluateName === undefined) throw new Excuse('the variable has no "evaluateName"')
      const [{ id: frameId } = { id: 0 }] = client.current().frames
      const answer = await client.request('setExpression', { expression: evaluateName, value, frameId })
      assert.equal(answer.value, expected)
      assert.equal((await client.variable(...path)).value, expected)
    },
  },
  {
    name: 'refuses to set a variable that is not there',
    excuse: needs('supportsSetVariable'),
    async run(subject) {
      const client = await subject.stopped()
      const [scope] = await client.scopes()
      const args = { variablesReference: scope!.variablesReference, name: 'no such name', value: '1' }
      assert(!(await client.send('setVariable', args).response).success)
    },
  },
  {
    name: 'finishes a name that was begun, and what it puts in fits into the text',
    excuse: either(needs('supportsCompletionsRequest'), needsPart('list')),
    async run(subject) {
      const { stop, path } = subject.profile.list!
      const client = await subject.stopped(stop)
      const name = path.at(-1)!
      const begun = name.slice(0, Math.max(1, name.length - 2))
      const [{ id: frameId } = { id: 0 }] = client.current().frames
      const { targets } = await client.request('completions', {
        frameId,
        text: begun,
        column: begun.length + 1,
      })
      const found = targets.find(({ text, label }) => (text ?? label) === name)
      assert(found, `${name} is not among ${targets.map(({ label }) => label).join(', ')}`)
      for (const { start, length } of targets) {
        if (start !== undefined) assert(start + (length ?? 0) <= begun.length + 1, 'it replaces too much')
      }
    },
  },
]

const shown = ({ name, value }: DebugProtocol.Variable): string => `${name} = ${value}`

async function listOf({ profile, stopped }: Parameters<ConformanceRule['run']>[0]) {
  const { stop, path } = profile.list!
  const client = await stopped(stop)
  return { client, list: await client.variable(...path) }
}

/** The reference that holds a variable, and its name there. */
export async function holderOf(client: DapClient, path: readonly string[]) {
  const names = path.slice(0, -1)
  const name = path.at(-1)!
  if (names.length > 1)
    return { variablesReference: (await client.variable(...names)).variablesReference, name }
  const scope = (await client.scopes()).find(one => one.name === names[0])
  return { variablesReference: scope?.variablesReference ?? 0, name }
}

/** All threads, frames, scopes and values down to a depth, as text. */
export async function snapshot(client: DapClient, depth = 3): Promise<string> {
  const threads = await client.threads()
  const whole = []
  for (const { id, name } of threads) {
    const { stackFrames } = await client.request('stackTrace', { threadId: id })
    const frames = []
    for (const { id: frameId, name: frame, line, column } of stackFrames) {
      const scopes = []
      for (const scope of await client.scopes(frameId))
        scopes.push([scope.name, await client.tree(scope.variablesReference, depth)])
      frames.push({ frame, line, column, scopes })
    }
    whole.push({ id, name, frames })
  }
  return JSON.stringify(whole)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
