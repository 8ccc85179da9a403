import assert from 'node:assert/strict'
import schema from '../../client/dap-schema.generated.json' with { type: 'json' }
import type { ResponseMessage } from '../../client/protocol-types.ts'
import { type ConformanceRule, Excuse } from '../rule.ts'
import { placeOf, type Subject, stillServes } from '../subject.ts'
import { servedRequests } from './served-requests.ts'

/** What stands for a value that the adapter has never given out. */
const anything: Readonly<Record<string, unknown>> = { breakpoints: [], filters: [] }

/** Whether requests are served as they are announced, one by one. */
export const requestRules: ConformanceRule[] = Object.entries(servedRequests).flatMap(
  ([command, { flag, stopped = (subject: Subject) => subject.stopped(), args }]): ConformanceRule[] => [
    {
      name: `serves ${command}`,
      excuse: capabilities => (flag && !capabilities[flag] ? `${flag} is not announced` : undefined),
      async run(subject) {
        const client = await stopped(subject)
        const response = await client.send(command, await args(client, subject)).response
        assert(response.success, response.message ?? 'it is refused')
      },
    },
    ...(flag
      ? [
          {
            name: `refuses ${command} unless it is announced`,
            excuse: (capabilities: object) =>
              flag in capabilities && capabilities[flag as never] ? `${flag} is announced` : undefined,
            async run(subject: Subject) {
              const client = await subject.stopped()
              const response = await client.send(command, argumentsFor(command)).response
              assert(!response.success, 'it is answered with success')
            },
          },
        ]
      : []),
  ],
)

/** Requests that no adapter can know, and arguments that make no sense. */
export const refusalRules: ConformanceRule[] = [
  {
    name: 'refuses requests that nobody knows, and says which',
    async run(subject) {
      const client = await subject.stopped()
      for (const command of ['noSuchRequest', 'nobody/knowsThis', '', 'constructor', '__proto__']) {
        const response = await client.send(command, {}, { unchecked: true }).response
        assert(!response.success, `"${command}" was served`)
        assert(textOf(response).includes(command), `"${textOf(response)}" does not name it`)
      }
      await stillServes(client)
    },
  },
  {
    name: 'names the request that it does not serve',
    beyond: true,
    async run(subject) {
      const client = await subject.stopped()
      const missing = Object.entries(servedRequests).filter(
        ([, { flag }]) => flag && !subject.capabilities[flag],
      )
      if (missing.length === 0) throw new Excuse('every request is served')
      for (const [command] of missing) {
        const text = textOf(await client.send(command, argumentsFor(command)).response)
        assert(text.includes(command), `"${text}" does not name ${command}`)
      }
    },
  },
  {
    name: 'answers requests without arguments, and goes on serving',
    async run(subject) {
      const client = await subject.stopped()
      for (const command of harmless()) await client.send(command, undefined, { unchecked: true }).response
      await stillServes(client)
    },
  },
  ...Object.entries({
    'that are a text': 'text',
    'that are a list': [1, 2],
    'that are null': null,
    'whose every part has the wrong type': 'wrong',
  }).map(
    ([what, given]): ConformanceRule => ({
      name: `answers requests with arguments ${what}, and goes on serving`,
      async run(subject) {
        const client = await subject.stopped()
        for (const command of harmless()) {
          const args = given === 'wrong' ? wrongArguments(command) : given
          await client.send(command, args, { unchecked: true }).response
        }
        await stillServes(client)
      },
    }),
  ),
  {
    name: 'refuses requests that lack what they need',
    async run(subject) {
      const client = await subject.stopped()
      for (const command of ['scopes', 'variables', 'evaluate', 'setBreakpoints', 'stackTrace']) {
        const { success } = await client.send(command, {}, { unchecked: true }).response
        assert(!success, `"${command}" without arguments was served`)
      }
    },
  },
  {
    name: 'answers requests with numbers out of every range',
    async run(subject) {
      const client = await subject.stopped()
      const { threadId } = client.current()
      const source = { path: subject.profile.program.source }
      for (const number of [-1, 0, 2 ** 31 - 1, 2 ** 53, 1.5]) {
        const requests: [string, object][] = [
          ['stackTrace', { threadId: number }],
          ['stackTrace', { threadId, startFrame: number, levels: number }],
          ['scopes', { frameId: number }],
          ['variables', { variablesReference: number }],
          ['variables', { variablesReference: 1, start: number, count: number }],
          ['setBreakpoints', { source, breakpoints: [{ line: number, column: number }] }],
          ['evaluate', { expression: '1', frameId: number }],
        ]
        for (const [command, args] of requests) await client.send(command, args, { unchecked: true }).response
      }
      await client.setBreakpoints(source.path, [placeOf(subject.profile.program, 0)])
      await stillServes(client)
    },
  },
]

const definitions = schema.definitions as unknown as Record<string, Definition>

interface Definition {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Definition>
  required?: string[]
  enum?: unknown[]
}

/** Requests that leave the debuggee where it stands when their arguments make no sense. */
function harmless(): string[] {
  const others = ['restart', 'terminate', 'disconnect', 'continue', 'reverseContinue', 'launch', 'attach']
  return Object.keys(schema.messages.requests).filter(command => !others.includes(command))
}

function argumentsOf(command: string): Definition | undefined {
  const type = (schema.messages.requests as Record<string, string>)[command]
  const definition = type === undefined ? undefined : definitions[type]
  return resolve(definition?.properties?.['arguments'])
}

function resolve(definition: Definition | undefined): Definition | undefined {
  if (definition?.$ref === undefined) return definition
  return resolve(definitions[definition.$ref.split('/').at(-1)!])
}

/** The least arguments that the schema takes, with references to nothing. */
function argumentsFor(command: string): object {
  const definition = argumentsOf(command)
  const parts = (definition?.required ?? []).map(name => [
    name,
    sampleOf(name, definition!.properties?.[name]),
  ])
  return Object.fromEntries(parts)
}

function sampleOf(name: string, given: Definition | undefined): unknown {
  if (name in anything) return anything[name]
  const definition = resolve(given)
  if (definition?.enum) return definition.enum[0]
  const type = definition?.type
  if (type === 'integer' || type === 'number') return 1
  if (type === 'array') return type === 'array' ? [] : undefined
  if (type === 'boolean') return false
  return type === 'object' ? {} : 'AAAA'
}

/** All arguments that the request knows, each of another type than it should be. */
function wrongArguments(command: string): object {
  const parts = Object.entries(argumentsOf(command)?.properties ?? {}).map(([name, part]) => {
    const type = resolve(part)?.type
    return [name, type === 'string' ? 5 : type === 'object' ? 'text' : type === 'array' ? {} : ['wrong']]
  })
  return Object.fromEntries(parts)
}

/** What a client shows of a refusal. */
function textOf(response: ResponseMessage): string {
  const { error } = (response.body ?? {}) as { error?: { format?: string } }
  return `${response.message ?? ''} ${error?.format ?? ''}`
}
