// Bundles everything that ships, with esbuild.
// --production: what goes into the VSIX, minified and without source maps.
// --strict: an entry that does not exist is an error; otherwise it is skipped with a line that says so.
import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { continueUnderProjectNode, root, setup } from './setup.mjs'

setup()
continueUnderProjectNode()
const { build } = await import('esbuild')

const bundles = [
  { out: 'dist/extension.js', entry: 'src/extension/extension.ts', external: ['vscode'] },
  { out: 'dist/debug-adapter.js', entry: 'debug-adapter/main.ts' },
  { out: 'dist/handler-process.js', entry: 'src/engine/isolation/process-main-node.ts' },
  { out: 'dist/language-server.js', entry: 'src/language-server/main.ts' },
  { out: 'dist/cli.js', entry: 'src/cli/main.ts', executable: true },
  { out: 'dist/index.js', entry: 'src/index.ts' },
]

const production = process.argv.includes('--production')
const strict = process.argv.includes('--strict')
// Dependencies in CommonJS call `require` for Node's own modules; an ES module has none unless it makes one.
const requireForCommonJs = [
  "import { createRequire as __createRequire } from 'node:module'",
  'const require = __createRequire(import.meta.url)',
].join('\n')

const started = performance.now()
const results = await Promise.allSettled(bundles.map(bundle))
const failures = results.filter(result => result.status === 'rejected')
for (const { reason } of failures) {
  // esbuild has printed its own diagnostics already; anything else has not been seen yet.
  if (!reason?.errors) console.error(reason.message ?? reason)
}
if (failures.length > 0) process.exit(1)
const built = results.filter(result => result.value).length
console.log(`Built ${built} of ${bundles.length} bundles in ${Math.round(performance.now() - started)} ms`)

async function bundle({ out, entry, external = [], executable = false }) {
  if (!existsSync(join(root, entry))) {
    const problem = `${out} not built: ${entry} does not exist`
    if (strict) throw new Error(problem)
    console.warn(problem)
    return false
  }
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external,
    banner: { js: executable ? `#!/usr/bin/env node\n${requireForCommonJs}` : requireForCommonJs },
    // Dependencies that ship both kinds: the ES module one needs no wrapper and drops what is not used.
    mainFields: ['module', 'main'],
    minify: production,
    keepNames: production,
    sourcemap: production ? false : 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  })
  if (executable) await chmod(join(root, out), 0o755)
  return true
}
