// Bundles everything that ships, with esbuild.
// --production: what goes into the VSIX, minified and without source maps.
// --strict: an entry that does not exist is an error; otherwise it is skipped with a line that says so.
// --library <folder>: only what programs import, into another folder, for tests; with --no-types without declarations.
import { existsSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buildTypes } from './build-types.mjs'
import { continueUnderProjectNode, root, setup } from './setup.mjs'

// Tests run when everything is there, and must not install anything.
if (!process.argv.includes('--library')) setup()
continueUnderProjectNode()
const { build } = await import('esbuild')
const { bundleOptions, bundles, piecesOf } = await import('./bundles.ts')

/** What programs import, and what that starts. */
const libraryBundles = ['dist/index.js', 'dist/handler-process.js']

const production = process.argv.includes('--production')
const libraryAt = process.argv.indexOf('--library')
const target = libraryAt < 0 ? root : resolve(process.argv[libraryAt + 1])
const wanted = libraryAt < 0 ? bundles : bundles.filter(({ out }) => libraryBundles.includes(out))
const strict = process.argv.includes('--strict')

const started = performance.now()
const results = await Promise.allSettled(wanted.map(bundle))
const failures = results.filter(result => result.status === 'rejected')
for (const { reason } of failures) {
  // esbuild has printed its own diagnostics already; anything else has not been seen yet.
  if (!reason?.errors) console.error(reason.message ?? reason)
}
if (failures.length > 0) process.exit(1)
const built = results.filter(result => result.value).length
console.log(`Built ${built} of ${wanted.length} bundles in ${Math.round(performance.now() - started)} ms`)
// The VSIX holds no types.
if (!production && !process.argv.includes('--no-types')) buildTypes(join(target, 'dist/types'))

async function bundle(one) {
  const { out, entry, executable, pieces } = one
  if (!existsSync(join(root, entry))) {
    const problem = `${out} not built: ${entry} does not exist`
    if (strict) throw new Error(problem)
    console.warn(problem)
    return false
  }
  // The names of pieces change with what is in them, so those of the last build have to go.
  if (pieces) await rm(join(target, piecesOf(one)), { recursive: true, force: true })
  await build({ ...bundleOptions(one, production), outdir: target, sourcemap: production ? false : 'linked' })
  if (executable) await chmod(join(target, out), 0o755)
  return true
}
