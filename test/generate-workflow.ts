import fc from 'fast-check'
import { Document, isMap, isSeq, type Node } from 'yaml'
import type { Handler } from '../src/engine/handlers.ts'
import type { OpenQuestion } from '../src/engine/waiting.ts'
import type { Json, JsonObject } from '../src/workflow/json.ts'
import { generatedHandlers, handlerNames } from './generated-handlers.ts'
import { layOut, type Piece, withoutCalls } from './generated-layout.ts'
import { generatedModels, generatedTool, generatedTools } from './generated-models.ts'
import { type RunInMemory, startInMemory } from './start-run.ts'

/** A workflow file that parses without an error and comes to an end, with all that a run of it needs. */
export interface GeneratedWorkflow {
  source: string
  handlers: Readonly<Record<string, Handler>>
  inputs: JsonObject
}

// The names below have one type each, so that expressions fail only where they are meant to.
const numbers = fc.constantFrom('a', 'b')

const assignments = fc.oneof(
  fc.record({
    key: numbers,
    value: fc.constantFrom(
      'a + 1',
      'b - a',
      '(a * 3 + b) % 11',
      'size(items)',
      'items[size(items) - 1] + 0',
      '7',
      'len(text)',
    ),
  }),
  fc.record({
    key: fc.constant('items'),
    value: fc.constantFrom('[a, b]', 'items + [b]', 'items.map(i, i + 1)', 'items'),
  }),
  fc.record({
    key: fc.constant('flag'),
    value: fc.constantFrom('a > b', 'not flag', 'size(items) > 2 and flag', 'True'),
  }),
  fc.record({
    key: fc.constant('text'),
    value: fc.constantFrom('"astral 😀"', '"line\\nbreak"', 'string(a)', 'text'),
  }),
  fc.record({
    key: fc.constant('object'),
    value: fc.constantFrom('{"n": a, "list": items}', '{"n": b}', 'object'),
  }),
)

const values = fc.constantFrom('$ctx.a', '$ctx.b', '$ctx.items[0]', '$ctx.items[-1]', 5)

const call = (names: readonly string[], output: fc.Arbitrary<string>) =>
  fc.record({
    type: fc.constant('compute'),
    handler: fc.constantFrom(...names),
    inputs: fc.record(
      { value: values, text: fc.constantFrom('{a} of {text}', 'no {such} name'), all: fc.constant('$ctx') },
      { requiredKeys: ['value'] },
    ),
    output,
  })

/** What a generated workflow has besides what every run can do by itself. */
export interface Extras {
  /** Questions to people, for whom {@link answerGenerated} answers. */
  people?: boolean
  /** Nodes that are tried again, and failures that the run survives. */
  recovery?: boolean
  /** Nodes that run for each item of a list. */
  lists?: boolean
  /** Agents with a tool, and teams of every formation, some of whose members fail. */
  teams?: boolean
}

const member = (id: string) =>
  fc.record(
    {
      id: fc.constantFrom(id, id, id, `failing_${id}`),
      role: fc.constant('worker'),
      goal: fc.constantFrom('Do {a}', 'Do it'),
      tools: fc.constant<string[]>([generatedTool]),
    },
    { requiredKeys: ['id', 'role', 'goal'] },
  )

const teams: fc.Arbitrary<JsonObject>[] = [
  fc.record(
    {
      type: fc.constant('agent'),
      role: fc.constant('worker'),
      goal: fc.constantFrom('Look at {text}', 'Look'),
      tools: fc.constant<string[]>([generatedTool]),
      output: fc.constant('unused'),
    },
    { requiredKeys: ['type', 'role', 'goal', 'output'] },
  ),
  fc.record({
    type: fc.constant('team'),
    goal: fc.constantFrom('Build {a}', 'Build'),
    team_formation: fc.constantFrom('sequential', 'parallel', 'pipeline', 'consensus'),
    members: fc.tuple(member('ann'), member('bob')).map(both => [...both] as JsonObject[]),
    max_iterations: fc.constant(3),
    output: fc.constant('unused'),
    // Where all members fail.
    on_error: fc.constantFrom('skip', 'continue'),
  }),
]

const extraLeaves = ({ people, recovery, teams: withTeams }: Extras): fc.Arbitrary<JsonObject>[] => [
  ...(withTeams ? teams : []),
  ...(people
    ? [
        fc.record({ type: fc.constant('human'), prompt: fc.constantFrom('go on with {a}?', '') }),
        fc.record({
          type: fc.constant('human'),
          human_type: fc.constant('choice'),
          choices: fc.constant<string[]>(['left', 'right']),
          output: fc.constant('text'),
        }),
        fc.record({ type: fc.constant('human'), human_type: fc.constant('input'), output: numbers }),
      ]
    : []),
  ...(recovery
    ? [
        fc
          .tuple(call(handlerNames.shaky, numbers), fc.integer({ min: 2, max: 4 }))
          .map(([node, attempts]) => ({
            ...node,
            retry_policy: { max_attempts: attempts, initial_delay: 0 },
            on_error: 'skip',
          })),
        fc
          .tuple(
            call([...handlerNames.failing, ...handlerNames.shaky], fc.constant('unused')),
            fc.constantFrom(...(people ? ['pause', 'pause'] : []), 'continue', 'skip'),
          )
          .map(([node, onError]) => ({ ...node, on_error: onError })),
        fc.constant({ type: 'transform', set: { unused: 'no_such_name' }, on_error: 'skip' }),
        fc.constant({
          type: 'workflow',
          workflow: 'inner',
          inputs: { a: 'no number' },
          on_error: 'continue',
        }),
      ]
    : []),
]

/** The answer to any question of a generated workflow: the same for the same question. */
export function answerGenerated({ address, question: { kind, choices, prompt } }: OpenQuestion): Json {
  if (kind === 'recovery') return prompt.includes('attempt 1') ? 'retry' : 'skip'
  if (choices.length > 0) return choices[address.length % choices.length]!
  return kind === 'input' ? address.length : address.length % 2 === 0
}

/** Nodes without anything inside; those that can fail are rarer. */
const leaf = (faults: boolean, extras: Extras): fc.Arbitrary<Piece> => {
  const sound = [
    fc.record({
      type: fc.constant('transform'),
      set: fc.array(assignments, { minLength: 1, maxLength: 3 }).map(toSet),
    }),
    call(handlerNames.sound, numbers),
    call(handlerNames.objects, fc.constant('object')),
    fc.constant({ type: 'wait', duration: '0ms' }),
    fc.record({
      type: fc.constant('workflow'),
      workflow: fc.constant('inner'),
      inputs: fc.record({ a: values }),
    }),
  ]
  const failing = [
    call(handlerNames.failing, numbers),
    fc.constant({ type: 'transform', set: { a: 'no_such_name + 1' } }),
    fc.constant({ type: 'compute', handler: 'twice', inputs: { value: '$ctx.no.such' } }),
    fc.constant({ type: 'workflow', workflow: 'inner', inputs: { a: 'no number' } }),
  ]
  const nodes = [
    ...extraLeaves(extras).map(arbitrary => ({ arbitrary, weight: 5 })),
    ...sound.map(arbitrary => ({ arbitrary: arbitrary as fc.Arbitrary<JsonObject>, weight: 8 })),
    ...(faults
      ? failing.map(arbitrary => ({ arbitrary: arbitrary as fc.Arbitrary<JsonObject>, weight: 2 }))
      : []),
  ]
  return fc.oneof(...nodes).map((node): Piece => ({ kind: 'node', node }))
}

const toSet = (list: readonly { key: string; value: string }[]): JsonObject =>
  Object.fromEntries(list.map(({ key, value }) => [key, value]))

const choices = fc.constantFrom<{ condition: string; keys: string[] }>(
  { condition: 'flag', keys: ['true', 'false'] },
  { condition: 'a > b', keys: ['true', 'false'] },
  { condition: 'size(items) > 2 and not flag', keys: ['true', 'default'] },
  { condition: 'a % 3', keys: ['0', '1', 'default'] },
)

/** A sequence of pieces that may hold others, `depth` levels deep. */
function sequence(depth: number, faults: boolean, maxLength: number, extras: Extras): fc.Arbitrary<Piece[]> {
  if (depth === 0) return fc.array(leaf(faults, extras), { minLength: 1, maxLength: 2 })
  const inner = sequence(depth - 1, faults, 3, extras)
  const branches = fc.array(inner, { minLength: 2, maxLength: 3 })
  const piece = fc.oneof(
    { weight: 5, arbitrary: leaf(faults, extras) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(choices, fc.tuple(inner, inner, inner))
        .map(
          ([choice, ways]): Piece => ({ kind: 'choice', ...choice, ways: ways.slice(0, choice.keys.length) }),
        ),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('loop' as const),
        rounds: fc.integer({ min: 1, max: 3 }),
        body: inner,
        maxVisits: faults ? fc.constantFrom(undefined, undefined, 2) : fc.constant(undefined),
      }) as fc.Arbitrary<Piece>,
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('parallel' as const),
        join: fc.constantFrom('all', 'all', 'any', 'first'),
        branches,
        output: fc.constantFrom(undefined, 'object'),
        endsApart: fc.boolean(),
      }) as fc.Arbitrary<Piece>,
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('fan' as const),
        branches: fc.array(inner, { minLength: 2, maxLength: 2 }),
        endsApart: fc.boolean(),
      }) as fc.Arbitrary<Piece>,
    },
    { weight: 1, arbitrary: fc.constant<Piece>({ kind: 'countdown' }) },
    ...(extras.lists
      ? [
          {
            weight: 2,
            arbitrary: fc.record({
              kind: fc.constant('foreach' as const),
              items: fc.constantFrom('items', '[a, b, 3]', '[]', '["x", {"n": a}]'),
              concurrency: fc.integer({ min: 1, max: 3 }),
              body: inner,
              output: fc.constantFrom('results', 'items_done'),
            }) as fc.Arbitrary<Piece>,
          },
        ]
      : []),
  )
  return fc.array(piece, { minLength: 1, maxLength })
}

const inputSpecs = {
  a: { type: 'number', default: 1 },
  b: { type: 'number', default: 4 },
  items: { type: 'array', default: [3, 1] },
  flag: { default: true },
  text: { type: 'string', default: 'plain' },
  object: { type: 'object', default: { n: 0 } },
}

const countdown = {
  inputs: { n: { type: 'number', required: true } },
  nodes: [
    { id: 'more', type: 'condition', condition: 'n > 0', branches: { true: 'less', false: 'zero' } },
    { id: 'less', type: 'transform', set: { n: 'n - 1' }, next: 'deeper' },
    { id: 'deeper', type: 'workflow', workflow: 'countdown', inputs: { n: '$ctx.n' } },
    { id: 'zero', type: 'transform', set: { reached: 'true' } },
  ],
}

/** YAML text in block style; nodes whose number is in `flow` are written as `{…}`. */
function write(file: JsonObject, flow: ReadonlySet<number>): string {
  const document = new Document(file, { aliasDuplicateObjects: false })
  let number = 0
  const visit = (part: unknown) => {
    if (isSeq(part)) {
      for (const item of part.items as Node[]) if (isMap(item) && flow.has(number++ % 10)) item.flow = true
    }
    if (isMap(part)) for (const pair of part.items) visit(pair.value)
  }
  visit(document.contents)
  return document.toString({ lineWidth: 0 })
}

/**
 * Random workflows: loops with counters, conditions, parallel nodes of every join, fan-out, sub-workflows (one of them
 * recursive), waits of 0 ms, handlers of every kind, and, in about a third, failures. All come to an end, and a run
 * depends on nothing but the workflow.
 */
export function arbitraryWorkflow(extras: Extras = {}): fc.Arbitrary<GeneratedWorkflow> {
  return fc
    .oneof({ weight: 2, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })
    .chain(faults =>
      fc.record({
        main: sequence(2, faults, 5, extras),
        inner: sequence(1, faults, 2, extras),
        outputs: fc.constantFrom(undefined, { result: '$ctx.a', text: '{text}!' }),
        flow: fc.uniqueArray(fc.nat(9), { maxLength: 4 }),
        inputs: fc.record(
          { a: fc.integer({ min: -3, max: 9 }), extra: fc.constant('😀') },
          { requiredKeys: [] },
        ),
      }),
    )
    .map(({ main, inner, outputs, flow, inputs }) => {
      const innermost = inner.filter(piece => !(piece.kind === 'node' && piece.node['type'] === 'workflow'))
      const end = { id: 'done', type: 'transform', set: { finished: 'true' } }
      const file = {
        workflows: {
          main: { inputs: inputSpecs, nodes: layOut(main, end), ...(outputs ? { outputs } : {}) },
          inner: {
            inputs: inputSpecs,
            nodes: layOut(innermost.map(withoutCalls), end),
            outputs: { n: '$ctx.a' },
          },
          countdown,
        },
      }
      const source = write(file as unknown as JsonObject, new Set(flow))
      const shown = () => `${source}\ninputs: ${JSON.stringify(inputs)}`
      return { source, handlers: generatedHandlers, inputs: inputs as JsonObject, [fc.toStringMethod]: shown }
    })
}

/**
 * Starts a run of the first workflow in memory. Time is a counter and nothing waits, so that two runs are the same.
 * @param free true to run on by itself, false to run only as far as somebody asks the timeline
 * @throws {Error} when the file has an error
 */
export function runGenerated(workflow: GeneratedWorkflow, { free }: { free: boolean }): RunInMemory {
  return startInMemory({ ...workflow, free, ports: { models: generatedModels, tools: generatedTools } })
}
