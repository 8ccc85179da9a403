// Makes the JSON schema of every debug adapter protocol message from the declarations in @vscode/debugprotocol.
//
//   npm run generate:dap-schema             writes test/adapter/client/dap-schema.generated.json
//   npm run generate:dap-schema -- --check  writes nothing, exits with 1 where the file is out of date
//
// The declarations say less than the protocol: message names stand in comments, integers are `number`, and objects
// that implementations may extend look like all others. The three passes below put that back.

import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
// This package brings its own TypeScript 5: the project's TypeScript 7 has no compiler API to generate from.
import { createGenerator } from 'ts-json-schema-generator'

const target = fileURLToPath(new URL('../test/adapter/client/dap-schema.generated.json', import.meta.url))
const manifest = createRequire(import.meta.url)('@vscode/debugprotocol/package.json')
const declarations = fileURLToPath(
  new URL('../node_modules/@vscode/debugprotocol/lib/debugProtocol.d.ts', import.meta.url),
)

const INT32 = 2 ** 31 - 1
const int32 = { type: 'integer', minimum: -INT32 - 1, maximum: INT32 }
const sequence = { type: 'integer', minimum: 1, maximum: INT32 }
const reference = { type: 'integer', minimum: 0, maximum: INT32 }
const signed = { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }
const unsigned = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }

/** What each number is, by property name; a name that is not here is a count or a text position: `unsigned`. */
const numbers = {
  percentage: { type: 'number', minimum: 0, maximum: 100 },
  seq: sequence,
  request_seq: sequence,
  requestId: sequence,
  variablesReference: reference,
  sourceReference: reference,
  namedVariables: reference,
  indexedVariables: reference,
  offset: signed,
  instructionOffset: signed,
  id: int32,
  threadId: int32,
  threadIds: int32,
  frameId: int32,
  stackFrameId: int32,
  targetId: int32,
  hitBreakpointIds: int32,
  locationReference: int32,
  valueLocationReference: int32,
  declarationLocationReference: int32,
  exitCode: int32,
  processId: int32,
  shellProcessId: int32,
  systemProcessId: int32,
  startModule: int32,
  moduleId: int32,
}

/** Types whose documentation says that implementations add properties of their own. */
const open = ['LaunchRequestArguments', 'AttachRequestArguments']

/** Gives every `number` below `schema` its real type; `name` is the property that holds `schema`. */
function refineNumbers(schema, name) {
  if (Array.isArray(schema)) return schema.map(entry => refineNumbers(entry, name))
  if (schema === null || typeof schema !== 'object') return schema
  if (schema.type === 'number') return numbers[name] ?? unsigned
  // `number | string` is written as a list of type names, which has no room for bounds.
  if (Array.isArray(schema.type) && schema.type.includes('number')) {
    return { anyOf: schema.type.map(type => refineNumbers({ type }, name)) }
  }
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key !== 'properties') return [key, refineNumbers(value, name)]
      return [
        key,
        Object.fromEntries(
          Object.entries(value).map(([child, entry]) => [child, refineNumbers(entry, child)]),
        ),
      ]
    }),
  )
}

/** Reads the command and event names, which stand only in comments of the declarations. */
function messageNames(source) {
  const found = { requests: {}, reverseRequests: {}, responses: {}, events: {} }
  const pattern =
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*interface (\w+) extends (?:Request|Event) \{\s*\/\/ (command|event): '(\w+)'/g
  for (const [, text, type, kind, name] of source.matchAll(pattern)) {
    if (kind === 'event') {
      found.events[name] = type
      continue
    }
    const reverse = /sent from the debug adapter to the client/.test(text)
    found[reverse ? 'reverseRequests' : 'requests'][name] = type
    found.responses[name] = type.replace(/Request$/, 'Response')
  }
  return found
}

/** Pins `properties` of a message to constants and makes them required. */
function pin(schema, constants) {
  for (const [name, value] of Object.entries(constants)) {
    if (!schema.properties?.[name]) throw new Error(`expected a property ${name}`)
    schema.properties[name] = { const: value }
  }
  schema.required = [...new Set([...(schema.required ?? []), ...Object.keys(constants)])].sort()
}

function generate() {
  const generated = createGenerator({
    path: declarations,
    type: '*',
    expose: 'all',
    topRef: true,
    jsDoc: 'none',
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema('*')
  const definitions = JSON.parse(JSON.stringify(generated.definitions).replaceAll('DebugProtocol.', ''))
  for (const [name, schema] of Object.entries(definitions)) definitions[name] = refineNumbers(schema, name)
  for (const name of open) definitions[name].additionalProperties = true

  const messages = messageNames(readFileSync(declarations, 'utf8'))
  pin(definitions.Request, { type: 'request' })
  pin(definitions.Response, { type: 'response' })
  pin(definitions.Event, { type: 'event' })
  pin(definitions.ErrorResponse, { type: 'response', success: false })
  for (const [command, type] of Object.entries({ ...messages.requests, ...messages.reverseRequests })) {
    pin(definitions[type], { type: 'request', command })
    pin(definitions[messages.responses[command]], { type: 'response', command, success: true })
  }
  for (const [event, type] of Object.entries(messages.events))
    pin(definitions[type], { type: 'event', event })

  const unnamed = Object.keys(definitions).filter(
    name => /.(Request|Response|Event)$/.test(name) && name !== 'ErrorResponse' && !isNamed(messages, name),
  )
  if (unnamed.length > 0) throw new Error(`no message name found for ${unnamed.join(', ')}`)

  return `${JSON.stringify(
    {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $comment: `Made by "npm run generate:dap-schema" from @vscode/debugprotocol ${manifest.version}. Do not edit.`,
      messages,
      definitions,
    },
    null,
    1,
  )}\n`
}

function isNamed(messages, type) {
  return Object.values(messages).some(names => Object.values(names).includes(type))
}

const text = generate()
if (!process.argv.includes('--check')) {
  writeFileSync(target, text)
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('dap-schema.generated.json is out of date: run npm run generate:dap-schema')
  process.exitCode = 1
}
