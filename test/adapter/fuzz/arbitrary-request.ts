import fc from 'fast-check'
import schema from '../client/dap-schema.generated.json' with { type: 'json' }

/** A request whose arguments may be valid, may refer to nothing, or may be no arguments at all. */
export interface FuzzedRequest {
  command: string
  args: unknown
}

/** What sessions of a fuzzed state machine can refer to. */
export interface Known {
  /** A workflow that runs, and one that fails. */
  programs: string[]
  recording: string
}

interface Definition {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Definition>
  required?: string[]
  items?: Definition
  enum?: unknown[]
  anyOf?: Definition[]
}

const definitions = schema.definitions as unknown as Record<string, Definition>

/** Numbers of our frames, values, threads and breakpoints are small, so that many of these refer to something. */
const numbers = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1.5, Number.MAX_VALUE) },
)

const texts = (known: Known) =>
  fc.constantFrom(
    ...known.programs,
    '',
    'count',
    'items[0]',
    'count +',
    'count > 1',
    '$ctx',
    ':help',
    ':goto 5',
    ':goto nowhere',
    ':who count',
    ':diff 3',
    ':answer yes',
    'uncaught',
    'caught',
    'Context',
    'first',
    'type:transform',
    '{count} 😀',
    '>= 2',
    'repl',
    'watch',
    'hover',
    'clipboard',
    'instruction',
    '__proto__',
    '\u0000',
    'x'.repeat(2_000),
  )

const anything = fc.anything({ maxDepth: 2, maxKeys: 3 }).filter(value => JSON.stringify(value) !== undefined)

function sampleOf(given: Definition | undefined, known: Known, depth: number): fc.Arbitrary<unknown> {
  const definition = given?.$ref ? definitions[given.$ref.split('/').at(-1)!] : given
  if (!definition || depth > 4) return anything
  if (definition.enum) return fc.constantFrom(...definition.enum)
  if (definition.anyOf) return fc.oneof(...definition.anyOf.map(one => sampleOf(one, known, depth + 1)))
  switch (definition.type) {
    case 'integer':
    case 'number':
      return numbers
    case 'boolean':
      return fc.boolean()
    case 'string':
      return texts(known)
    case 'array':
      return fc.array(sampleOf(definition.items, known, depth + 1), { maxLength: 4 })
    case 'object': {
      const properties = Object.entries(definition.properties ?? {})
      const parts = Object.fromEntries(
        properties.map(([name, part]) => [name, sampleOf(part, known, depth + 1)]),
      )
      return fc.record(parts, { requiredKeys: definition.required ?? [] })
    }
  }
  return anything
}

function validArguments(command: string, known: Known): fc.Arbitrary<unknown> {
  const type = (schema.messages.requests as Record<string, string>)[command]
  return sampleOf(type === undefined ? undefined : definitions[type]?.properties?.['arguments'], known, 0)
}

/** Configurations that launch something, mostly. */
const launches = (known: Known) =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record(
        {
          program: fc.constantFrom(...known.programs),
          record: fc.constant(false),
          stopOnEntry: fc.boolean(),
          stopAtEnd: fc.boolean(),
          noDebug: fc.constantFrom(false, false, false, true),
        },
        { requiredKeys: ['program', 'record'] },
      ),
    },
    {
      weight: 3,
      arbitrary: fc.record(
        {
          recording: fc.constant(known.recording),
          startAt: fc.constantFrom('start', 'end', 'failure', 3, 'nowhere'),
          terminateAtEnd: fc.boolean(),
        },
        { requiredKeys: ['recording'] },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom({}, { program: 'no such file' }, { program: 5 }, { recording: '' }),
    },
  )

const going = ['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue']

/** Requests that this file knows by name; ours that are in no schema. */
const custom: Record<string, fc.Arbitrary<unknown>> = {
  'playhead/seek': fc.record({ position: numbers }),
  'playhead/reverseStepIn': fc.record({ threadId: fc.constantFrom(1, 1, 2, 99) }),
  'playhead/reverseStepOut': fc.record({ threadId: fc.constantFrom(1, 1, 2, 99) }),
  'playhead/answer': fc.record({ value: anything }),
  'playhead/leave': fc.constant({}),
  'playhead/timeline': fc.record({ from: numbers, count: numbers }),
  'playhead/changes': fc.record({ from: fc.integer({ min: -1, max: 40 }) }),
  'playhead/hits': fc.constant({}),
  'playhead/writes': fc.record({ path: fc.constantFrom('count', 'items[0]', '') }),
  'playhead/fork': fc.record({ position: numbers }),
  'nobody/knows': anything,
}

/** Any request, in any state. Those that a session is made of come more often, else few would get anywhere. */
export function arbitraryRequests(known: Known): fc.Arbitrary<FuzzedRequest[]> {
  const small = fc.integer({ min: 0, max: 12 })
  // References live until the next movement, so one by one hardly any would be alive.
  const look = fc
    .record({ frameId: small, variablesReference: small })
    .map(({ frameId, variablesReference }) => [
      { command: 'stackTrace', args: { threadId: 1 } },
      { command: 'scopes', args: { frameId } },
      { command: 'variables', args: { variablesReference } },
    ])
  const one = arbitraryRequest(known).map(request => [request])
  return fc
    .array(fc.oneof({ weight: 9, arbitrary: one }, { weight: 1, arbitrary: look }), {
      minLength: 5,
      maxLength: 40,
      size: 'max',
    })
    .map(blocks => blocks.flat())
}

function arbitraryRequest(known: Known): fc.Arbitrary<FuzzedRequest> {
  const of = (command: string, args: fc.Arbitrary<unknown>, weight: number) => ({
    weight,
    arbitrary: args.map(one => ({ command, args: one })),
  })
  const others = Object.keys(schema.messages.requests).filter(command => command !== 'disconnect')
  const thread = fc.record(
    { threadId: fc.constantFrom(1, 1, 1, 2, 99), granularity: fc.constantFrom('statement', 'instruction') },
    { requiredKeys: ['threadId'] },
  )
  return fc.oneof(
    of('initialize', fc.record({ adapterID: fc.constant('playhead'), linesStartAt1: fc.boolean() }), 6),
    of('launch', launches(known), 10),
    of('configurationDone', fc.constant({}), 10),
    ...going.map(command => of(command, thread, 5)),
    of('pause', thread, 2),
    of('stackTrace', thread, 6),
    of('scopes', fc.record({ frameId: fc.integer({ min: 0, max: 12 }) }), 5),
    of('variables', fc.record({ variablesReference: fc.integer({ min: 0, max: 12 }) }), 5),
    of('evaluate', fc.record({ expression: fc.constantFrom('1', 'count', 'items[0]', ':who count') }), 5),
    ...others.map(command => of(command, validArguments(command, known), 1)),
    ...others.map(command => of(command, anything, 1)),
    ...Object.entries(custom).map(([command, args]) => of(command, args, 1)),
    of('disconnect', fc.constant({}), 1),
  ) as fc.Arbitrary<FuzzedRequest>
}
