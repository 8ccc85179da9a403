// The entry of the adapter's own bundle. The command line starts the adapter too, by `start.ts`: both are bundles of one
// file, in which a module cannot tell whether it is the one that was started.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseTexts, useTexts } from '../src/workflow/translate.ts'
import { startDebugAdapter } from './start.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    // A file of translations by the English text, and its language: an editor that has them gives them.
    texts: { type: 'string' },
    language: { type: 'string' },
  },
})
if (values.texts !== undefined) useTexts(readTexts(values.texts), values.language)
await startDebugAdapter({
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
  ...(values.host === undefined ? {} : { host: values.host }),
})

/** None where the file cannot be read: English is better than no debugger. */
function readTexts(path: string): Record<string, string> {
  try {
    return parseTexts(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}
