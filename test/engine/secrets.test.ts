import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Handler } from '../../src/engine/handlers.ts'
import { secretsOf } from '../../src/engine/secrets.ts'
import { createRedact, mask, redactNothing } from '../../src/recording/redact.ts'
import { redactHeader } from '../../src/recording/redact-event.ts'
import { apply, emptyState } from '../../src/recording/state.ts'
import type { Json } from '../../src/workflow/json.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { finish, type RunPlan, startInMemory, testHeader } from '../start-run.ts'
import { continueInMemory } from './continue-in-memory.ts'
import { violations } from './invariants.ts'

const source = `
workflows:
  main:
    secrets: [DECLARED]
    on_error: continue
    inputs:
      token: { type: any, secret: true, required: true }
      plain: { type: string, default: visible }
    nodes:
      - { id: handle, type: compute, handler: leak, inputs: { header: "Bearer {token}", whole: $ctx.token }, output: result, next: fail }
      - { id: fail, type: compute, handler: fail, inputs: { token: $ctx.token }, next: ask }
      - { id: ask, type: human, prompt: "Use {token}?", context_keys: [token], timeout: 1s, fallback: continue, next: pinned }
      - { id: pinned, type: compute, handler: leak, next: env }
      - { id: env, type: transform, set: { variables: "[token, result]" }, next: drop }
      - { id: drop, type: transform, set: { result: "{'a': token}" } }
`
const secretTexts = fc.oneof(
  fc.string({ minLength: 8, maxLength: 20, unit: fc.constantFrom(...'aZ9-_.~/+=&?#%"\'\\ \n\té😀') }),
  fc.stringMatching(/^[A-Za-z0-9]{10,24}$/),
  fc.integer({ min: 10_000_000, max: 99_999_999 }).map(String),
)
const unlikely = (text: string) => text.trim().length >= 8 && new Set(text).size > 4

/** The texts in which a secret can be seen in what was written, whatever stands round it. */
const shapes = (secret: string) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
]

/** Puts a secret everywhere a handler can. */
const handlersOf = (secret: string): Record<string, Handler> => ({
  leak: (input, run) => {
    run.log(`sent ${secret}`, { nested: [{ [secret]: secret }] })
    run.emit(`event ${secret}`, secret)
    return {
      ...input,
      [secret]: 1,
      [`${secret}2`]: 2,
      json: JSON.stringify({ deep: secret }),
      url: `https://host/?key=${encodeURIComponent(secret)}`,
      basic: Buffer.from(secret).toString('base64'),
      number: Number(secret),
      list: [[secret]],
    }
  },
  fail: () => {
    throw new TypeError(`no ${secret}`, { cause: new Error(`because of ${secret}`) })
  },
})

/** All members of a recording as text. */
const unpacked = (bytes: Uint8Array) => gunzipSync(bytes).toString()

async function leaky(secret: string, token: Json, more: Partial<RunPlan> = {}) {
  const file = parseWorkflowFile(source, '/project/flow.yaml')
  const environment = { DECLARED: secret, SERVICE_API_KEY: secret }
  const redact = createRedact(secretsOf(file, file.workflows.get('main')!, { token }, environment))
  const pins = { pinned: { output: { pinned: secret } } }
  const plan = { source, handlers: handlersOf(secret), inputs: { token }, redact, pins, ...more }
  return { plan, redact, finished: await finish(startInMemory(plan)) }
}

test('no secret that is planted anywhere gets into a recording, and the recording fits together', async () => {
  await fc.assert(
    fc.asyncProperty(
      secretTexts.filter(unlikely),
      fc.constantFrom<(secret: string) => Json>(
        secret => secret,
        secret => ({ inner: [secret], n: 1 }),
      ),
      async (secret, wrap) => {
        const { finished } = await leaky(secret, wrap(secret))
        const text = unpacked(finished.sink.bytes())
        for (const shape of shapes(secret)) expect(text.includes(shape), `found ${shape}`).toBe(false)
        expect(text).toContain(mask)
        expect(text).toContain('visible')
        expect(violations(finished.events, true)).toEqual([])
        finished.events.reduce(apply, emptyState)
        expect(finished.result.status).toBe('completed')
      },
    ),
    { numRuns: 150 },
  )
})

test.each(['enter', 'completed', 'node', 'main', 'handle', '100', 'patch'])(
  'a secret that reads %s does not break the recording',
  async secret => {
    const { finished } = await leaky(secret, secret)
    expect(finished.result.status).toBe('completed')
    expect(violations(finished.events, true)).toEqual([])
    finished.events.reduce(apply, emptyState)
    expect(finished.timeline.summary).toMatchObject({ status: 'completed' })
  },
)

test('a header keeps what a recording cannot be read without', () => {
  const header = testHeader({ inputs: { a: 'recording', b: 'plain' }, tags: ['sha recording'] })
  const hidden = redactHeader(header, createRedact(['recording']))
  expect(hidden).toEqual({ ...header, inputs: { a: mask, b: 'plain' }, tags: [`sha ${mask}`] })
})

test('two hidden keys that go away together are one key that goes away', async () => {
  const redact = createRedact(['secret-one', 'secret-two'])
  const text = `
workflows:
  main:
    nodes:
      - { id: make, type: compute, handler: make, output: made, next: clear }
      - { id: clear, type: transform, set: { made: "{'plain': 3}" } }
`
  const make = () => ({ 'secret-one': 1, 'secret-two': 2, plain: 3 })
  const { result, events } = await finish(startInMemory({ source: text, handlers: { make }, redact }))
  expect(result.status).toBe('completed')
  events.reduce(apply, emptyState)
})

test('a run that goes on gets secret inputs back, which its recording does not hold', async () => {
  const secret = 'correct horse'
  const text = `
workflows:
  main:
    inputs: { token: { type: string, secret: true } }
    nodes:
      - { id: first, type: transform, set: { a: "1" }, next: ask }
      - { id: ask, type: human, prompt: "?", next: use }
      - { id: use, type: compute, handler: use, inputs: { token: $ctx.token }, output: used }
`
  let got: unknown
  const use: Handler = ({ token }) => {
    got = token
    return 'done'
  }
  const plan = { source: text, handlers: { use }, inputs: { token: secret }, redact: createRedact([secret]) }
  const first = await finish(startInMemory({ ...plan, attended: false }))
  expect(unpacked(first.sink.bytes())).not.toContain(secret)
  const answers = new Map([['main/ask/approval', true]])
  const second = await finish(await continueInMemory(first.sink.bytes(), { ...plan, answers }))
  expect(second.result.status).toBe('completed')
  expect(got).toBe(secret)
  expect(unpacked(second.sink.bytes())).not.toContain(secret)
})

test('which values are secret', () => {
  const file = parseWorkflowFile(source, '/project/flow.yaml')
  const [workflow] = file.workflows.values()
  const environment = {
    DECLARED: 'abc',
    GITHUB_TOKEN: 'ghp_0123456789',
    DB_PASSWORD: 'pa55word',
    SHORT_TOKEN: 'abcdefg',
    KEYBOARD: 'qwertz-layout',
    MONKEY: 'banana-banana',
    EMPTY_TOKEN: undefined,
  }
  const found = secretsOf(file, workflow!, { token: { a: ['deep-value', 12345], b: true } }, environment, [
    'stored!',
  ])
  expect(found.toSorted()).toEqual(['12345', 'abc', 'deep-value', 'ghp_0123456789', 'pa55word', 'stored!'])
})

test('a secret of several lines is hidden line by line as well', () => {
  const redact = createRedact(['-----BEGIN KEY-----\nMIIEvQIBADAN\nab\n-----END KEY-----'])
  expect(redact('line: MIIEvQIBADAN')).toBe(`line: ${mask}`)
  expect(redact('ab')).toBe('ab')
})

test('what holds no secret is the same object, and is walked once', () => {
  let walked = 0
  const part = new Proxy(
    { a: [1, { b: 'x' }] },
    {
      ownKeys(target) {
        walked++
        return Reflect.ownKeys(target)
      },
    },
  )
  const redact = createRedact(['something'])
  const value = { part, own: [1, 2] }
  expect(redact(value)).toBe(value)
  expect(redact({ part, more: 1 }).part).toBe(part)
  expect(walked).toBe(1)
})

test('where there are no secrets nothing is walked', () => {
  expect(createRedact([])).toBe(redactNothing)
  expect(createRedact([''])).toBe(redactNothing)
  const trap = new Proxy({}, { ownKeys: () => expect.fail('walked') })
  expect(createRedact([])(trap)).toBe(trap)
})
