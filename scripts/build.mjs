// Bundles everything that ships, with esbuild.
// --production: what goes into the VSIX, minified and without source maps.
// --strict: an entry that does not exist is an error; otherwise it is skipped with a line that says so.
// --library <folder>: only what programs import, into another folder, for tests; with --no-types without declarations.
import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buildTypes } from './build-types.mjs'
import { continueUnderProjectNode, root, setup } from './setup.mjs'

// Tests run when everything is there, and must not install anything.
if (!process.argv.includes('--library')) setup()
continueUnderProjectNode()
const { build } = await import('esbuild')

const bundles = [
  { out: 'dist/extension.js', entry: 'src/extension/extension.ts', external: ['vscode'] },
  { out: 'dist/debug-adapter.js', entry: 'debug-adapter/main.ts' },
  { out: 'dist/handler-process.js', entry: 'src/engine/isolation/process-main-node.ts' },
  { out: 'dist/language-server.js', entry: 'src/language-server/main.ts' },
  { out: 'dist/cli.js', entry: 'src/cli/main.ts', executable: true },
  { out: 'dist/index.js', entry: 'src/index.ts' },
  { out: 'dist/views/execution.js', entry: 'src/views/browser/execution/main.ts', browser: true },
  { out: 'dist/views/graph-layout.js', entry: 'src/views/browser/execution/graph/worker.ts', browser: true },
  { out: 'dist/views/execution.css', entry: 'src/views/browser/execution/execution.css', browser: true },
]

/** What programs import, and what that starts. */
const libraryBundles = ['dist/index.js', 'dist/handler-process.js']

const production = process.argv.includes('--production')
const libraryAt = process.argv.indexOf('--library')
const target = libraryAt < 0 ? root : resolve(process.argv[libraryAt + 1])
const wanted = libraryAt < 0 ? bundles : bundles.filter(({ out }) => libraryBundles.includes(out))
const strict = process.argv.includes('--strict')
// Dependencies in CommonJS call `require` for Node's own modules; an ES module has none unless it makes one.
const requireForCommonJs = [
  "import { createRequire as __createRequire } from 'node:module'",
  'const require = __createRequire(import.meta.url)',
].join('\n')

// Webviews run in the Chromium of VS Code 1.125; the same pages in today's browsers.
const forBrowsers = { platform: 'browser', target: ['chrome140', 'firefox140', 'safari18'] }

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

async function bundle({ out, entry, external = [], executable = false, browser = false }) {
  if (!existsSync(join(root, entry))) {
    const problem = `${out} not built: ${entry} does not exist`
    if (strict) throw new Error(problem)
    console.warn(problem)
    return false
  }
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(target, out),
    bundle: true,
    format: 'esm',
    ...(browser ? forBrowsers : forNode(external, executable)),
    // Dependencies that ship both kinds: the ES module one needs no wrapper and drops what is not used.
    mainFields: ['module', 'main'],
    minify: production,
    keepNames: production && !browser,
    sourcemap: production ? false : 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  })
  if (executable) await chmod(join(target, out), 0o755)
  return true
}

function forNode(external, executable) {
  return {
    platform: 'node',
    target: 'node24',
    external,
    banner: { js: executable ? `#!/usr/bin/env node\n${requireForCommonJs}` : requireForCommonJs },
  }
}
