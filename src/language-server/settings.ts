import * as z from 'zod'

/** The settings of the language server: `initializationOptions`, or the section `playhead` of the client's settings. */
export const settingsSchema = z.object({
  history: z
    .string()
    .min(1)
    .catch('.playhead')
    .describe('The folder of recordings, beside a workflow file or above it; or an absolute path.'),
  inlayHints: z
    .boolean()
    .catch(false)
    .describe('Show the last value of each context key and the last duration of each node.'),
  texts: z
    .record(z.string(), z.string())
    .catch({})
    .describe(
      'Translations of titles by the English text, for the language that the client names; English without.',
    ),
  icons: z.boolean().catch(false).describe('Whether the client draws `$(name)` in a title as an icon.'),
})

/** The settings of the language server. */
export type Settings = z.infer<typeof settingsSchema>

/** Reads settings from a client, over those that it gave before; what is not usable has its default. */
export function readSettings(given: unknown, before?: Settings): Settings {
  return settingsSchema.parse({ ...before, ...(typeof given === 'object' ? given : {}) })
}
