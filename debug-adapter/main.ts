// The entry of the adapter's own bundle. The command line starts the adapter too, by `start.ts`: both are bundles of one
// file, in which a module cannot tell whether it is the one that was started.
import { parseArgs } from 'node:util'
import { startDebugAdapter } from './start.ts'

const { values } = parseArgs({ options: { port: { type: 'string' }, host: { type: 'string' } } })
await startDebugAdapter({
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
  ...(values.host === undefined ? {} : { host: values.host }),
})
