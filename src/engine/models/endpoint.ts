import { failure } from '../../workflow/problem.ts'
import { compileValue, type Environment, resolveValue } from '../../workflow/value.ts'
import type { ModelSettings } from './settings.ts'

/** Where an OpenAI-compatible server is, and how it is spoken to. */
export interface Endpoint {
  /** Without a slash at its end. */
  url: string
  /** The name of the model there. */
  model: string
  key?: string
  /** The environment variable that the key comes from, or would. */
  keyName: string
  headers: Readonly<Record<string, string>>
}

const openAi = 'https://api.openai.com/v1'
const ollamaPort = '11434'

/**
 * Finds the server of a model: the name itself may be a URL (`http://localhost:8000/v1#name`) or begin with `ollama/`;
 * else the setting `baseUrl`, `OPENAI_BASE_URL`, OpenAI where there is a key for it, and Ollama where `OLLAMA_HOST` is
 * set. Nothing is guessed beyond that.
 * @throws {PlayheadError} `no-model-endpoint`
 */
export function findEndpoint(name: string, settings: ModelSettings, environment: Environment): Endpoint {
  const keyName = settings.apiKeyEnv ?? 'OPENAI_API_KEY'
  const key = environment(keyName) || undefined
  const headers = Object.fromEntries(
    Object.entries(settings.headers ?? {}).map(([header, text]) => [header, filled(text, environment)]),
  )
  const at = (url: string, model: string, secret: string | undefined, own = true): Endpoint => ({
    url: url.replace(/\/+$/, ''),
    model,
    ...(secret === undefined ? {} : { key: secret }),
    keyName,
    headers: own ? headers : {},
  })
  const [address, fragment] = splitOnce(name, '#')
  if (/^https?:\/\//.test(address) && URL.canParse(address) && fragment) {
    // A workflow file may name any server. What the settings hold for another one is not for it.
    const own = name === settings.model
    return at(address, fragment, own && settings.apiKeyEnv ? key : undefined, own)
  }
  const ollama = /^ollama[/:](.+)$/.exec(name)?.[1]
  if (ollama !== undefined) return at(ollamaUrl(environment('OLLAMA_HOST')), ollama, undefined)
  const base = settings.baseUrl ?? (environment('OPENAI_BASE_URL') || undefined)
  if (base !== undefined) return at(base, name, key)
  if (key !== undefined) return at(openAi, name, key)
  const host = environment('OLLAMA_HOST')
  if (host) return at(ollamaUrl(host), name, undefined)
  throw failure('no-model-endpoint', { model: name })
}

/** As Ollama itself reads `OLLAMA_HOST`: scheme, port and path may be missing, and 0.0.0.0 is this machine. */
function ollamaUrl(host: string | undefined): string {
  const text = (host || '127.0.0.1').trim()
  const [scheme, rest] = text.includes('://') ? (splitOnce(text, '://') as [string, string]) : ['http', text]
  if (!URL.canParse(`${scheme}://${rest}`)) throw failure('no-model-endpoint', { model: `ollama at ${text}` })
  const url = new URL(`${scheme}://${rest}`)
  if (url.port === '' && !/:\d+(\/|$)/.test(rest) && scheme === 'http') url.port = ollamaPort
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  return `${url.href.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`
}

function filled(text: string, environment: Environment): string {
  const value = resolveValue(compileValue(text), {}, environment)
  return typeof value === 'string' ? value : text
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}
