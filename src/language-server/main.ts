// The entry of the server's own bundle. The command line starts the server too, by `start.ts`: both are bundles of one
// file, in which a module cannot tell whether it is the one that was started.
import { startLanguageServer } from './start.ts'

startLanguageServer(process.argv.includes('--node-ipc') ? 'ipc' : 'stdio')
