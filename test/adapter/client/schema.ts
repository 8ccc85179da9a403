import { Ajv, type ValidateFunction } from 'ajv'
import schema from './dap-schema.generated.json' with { type: 'json' }
import { isMessage, type Message } from './protocol-types.ts'

/** Who wrote a message. */
export type Sender = 'client' | 'adapter'

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, strictTypes: false })
ajv.addVocabulary(['messages'])
ajv.addSchema(schema, 'dap')

const id = { type: 'integer', minimum: 1 }
const anObject = { type: 'object' }

const toolCall = {
  type: 'object',
  required: ['id', 'tool', 'arguments'],
  properties: { id: { type: 'string' }, tool: { type: 'string', pattern: '^[\\w-]{1,64}$' }, arguments: {} },
}

/** The bodies of our own events. */
const customEvents: Record<string, ValidateFunction> = {
  'playhead/question': ajv.compile({
    type: 'object',
    required: ['address', 'kind', 'prompt', 'choices', 'open'],
    additionalProperties: false,
    properties: {
      address: { type: 'string', minLength: 1 },
      kind: { enum: ['approval', 'review', 'choice', 'input', 'confirmation', 'recovery', 'model'] },
      prompt: { type: 'string' },
      choices: { type: 'array', items: { type: 'string' } },
      context: { type: 'object' },
      default: {},
      open: { type: 'boolean' },
    },
  }),
  'playhead/modelRequest': ajv.compile({
    type: 'object',
    required: ['id', 'request'],
    additionalProperties: false,
    properties: {
      id,
      request: {
        type: 'object',
        required: ['model', 'messages', 'tools', 'settings'],
        additionalProperties: false,
        properties: {
          model: { type: 'string', minLength: 1 },
          system: { type: 'string' },
          messages: {
            type: 'array',
            items: {
              oneOf: [
                {
                  required: ['role', 'text'],
                  properties: { role: { const: 'user' }, text: { type: 'string' } },
                },
                {
                  required: ['role', 'text'],
                  properties: {
                    role: { const: 'assistant' },
                    text: { type: 'string' },
                    toolCalls: { type: 'array', items: toolCall },
                  },
                },
                {
                  required: ['role', 'callId', 'tool', 'result'],
                  properties: {
                    role: { const: 'tool' },
                    callId: { type: 'string' },
                    failed: { type: 'boolean' },
                  },
                },
              ],
            },
          },
          tools: {
            type: 'array',
            items: {
              type: 'object',
              required: ['name', 'inputSchema'],
              additionalProperties: false,
              properties: {
                name: { type: 'string', pattern: '^[\\w-]{1,64}$' },
                description: { type: 'string' },
                inputSchema: anObject,
              },
            },
          },
          settings: anObject,
        },
      },
    },
  }),
  'playhead/modelCancel': ajv.compile({
    type: 'object',
    required: ['id'],
    additionalProperties: false,
    properties: { id },
  }),
}

const names: Record<keyof typeof schema.messages, Record<string, string>> = schema.messages

/**
 * Says what is wrong with a message by the protocol's schema; an empty list when it is valid. A custom message (its
 * name contains a `/`) is held to the base message's schema, and the body of an event of ours to its own.
 */
export function schemaProblems(sender: Sender, message: unknown): string[] {
  if (!isMessage(message)) return [`not a protocol message: ${JSON.stringify(message)?.slice(0, 200)}`]
  const type = typeOf(sender, message)
  if (type === undefined)
    return [`${label(message)} is not in the protocol, and no custom name (those contain a /)`]
  const validate = validator(type)
  const body = message.type === 'event' ? customEvents[message.event] : undefined
  if (validate(message) && (!body || body(message.type === 'event' && message.body))) return []
  return [...(validate.errors ?? []), ...(body?.errors ?? [])].map(error => {
    const detail = Object.values(error.params)
      .flat()
      .map(value => JSON.stringify(value))
      .join(', ')
    return `${label(message)}: ${error.instancePath || '/'} ${error.message} (${detail})`
  })
}

/** The definition which a message must match. Client and adapter may not send each other's requests or events. */
function typeOf(sender: Sender, message: Message): string | undefined {
  if (message.type === 'event') {
    if (sender === 'client') return undefined
    return names.events[message.event] ?? (message.event.includes('/') ? 'Event' : undefined)
  }
  if (message.type === 'request') {
    const known = sender === 'client' ? names.requests : names.reverseRequests
    return known[message.command] ?? (message.command.includes('/') ? 'Request' : undefined)
  }
  if (message.success === false) return 'ErrorResponse'
  const known = sender === 'client' ? names.reverseRequests : names.requests
  if (message.command in known) return names.responses[message.command]
  return message.command.includes('/') ? 'Response' : undefined
}

function validator(type: string): ValidateFunction {
  // The validator of a type is compiled on first use and kept by ajv for the life of the process.
  const validate = ajv.getSchema(`dap#/definitions/${type}`)
  if (validate === undefined) throw new Error(`the schema has no definition ${type}`)
  return validate
}

function label(message: Message): string {
  return `${message.type} ${message.type === 'event' ? message.event : message.command}`
}
