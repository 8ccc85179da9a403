import type { Json } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import type { Environment } from '../../workflow/value.ts'
import { type ModelSettings, readModelSettings } from './settings.ts'

/**
 * The setting `model` of a recording, for a run that goes on without one of its own. A recording may come from somebody
 * else, so it cannot say to which other machine a key or a header with a variable goes.
 * @throws {PlayheadError} `recorded-endpoint`, `invalid-model-settings`
 */
export function recordedSettings(recorded: Json | undefined, environment: Environment): ModelSettings {
  const settings = readModelSettings(recorded)
  const { model = '', baseUrl, apiKeyEnv, headers } = settings
  const url = /^https?:\/\//.test(model) ? model.split('#')[0]! : baseUrl
  if (url === undefined || isThisMachine(url)) return settings
  const hasKey = url === baseUrl && environment('OPENAI_API_KEY') !== undefined
  if (apiKeyEnv !== undefined || headers !== undefined || hasKey) throw failure('recorded-endpoint', { url })
  return settings
}

function isThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}
