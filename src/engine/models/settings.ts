import * as z from 'zod'
import { failure } from '../../workflow/problem.ts'

const price = z.strictObject({
  input: z.number().min(0).describe('Per million tokens that go in.'),
  output: z.number().min(0).describe('Per million tokens that come out.'),
  cachedInput: z.number().min(0).optional().describe('Per million tokens that the server had in its cache.'),
})

/** What models cost, by name; `*` stands for any characters. */
export const pricesSchema = z.record(z.string(), price)

const settingsObject = z.strictObject({
  model: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The model of agents that name none. `scripted:answers.yaml`, `recorded:run.playhead`, `ask` and `vscode` answer for all agents, whatever they name.',
    ),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine(url => URL.parse(url)?.username === '', 'must not hold a user name; use "headers" with $env.NAME')
    .optional()
    .describe('Base URL of an OpenAI-compatible server, for example `http://localhost:11434/v1`.'),
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable, not the key itself')
    .optional()
    .describe('Name of the environment variable that holds the key; `OPENAI_API_KEY` by default.'),
  script: z
    .string()
    .min(1)
    .optional()
    .describe('File of answers for `scripted`, relative to the workflow file.'),
  recording: z
    .string()
    .min(1)
    .optional()
    .describe('Recording that `recorded` answers from, relative to the workflow file.'),
  prices: pricesSchema
    .optional()
    .describe('Prices per million tokens, by the name of the model; `*` matches anything.'),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .describe('More HTTP headers; `$env.NAME` stands for an environment variable.'),
})

/** The setting `model` of a run: a name, or an object. A key is never part of it. */
export const modelSettingsSchema = z.union([z.string().min(1), settingsObject])

/** The setting `model` of a run, as an object. */
export type ModelSettings = z.infer<typeof settingsObject>
export type Price = z.infer<typeof price>
export type Prices = z.infer<typeof pricesSchema>

/**
 * What of the settings is recorded, so that a run that waits can go on with the same models: headers whose values stand
 * there themselves are not, because they may be secrets.
 */
export function recordableSettings({ headers, ...rest }: ModelSettings): ModelSettings {
  const safe = Object.entries(headers ?? {}).filter(([, value]) => /\$env\.|\$\{/.test(value))
  return { ...rest, ...(safe.length > 0 ? { headers: Object.fromEntries(safe) } : {}) }
}

/**
 * Reads the setting `model`.
 * @throws {PlayheadError} `invalid-model-settings`
 */
export function readModelSettings(value: unknown): ModelSettings {
  if (value === undefined) return {}
  if (typeof value === 'string' && value !== '') return { model: value }
  const read = settingsObject.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const where = issue?.path.join('.')
  throw failure('invalid-model-settings', { detail: `${where ? `"${where}": ` : ''}${issue?.message}` })
}
