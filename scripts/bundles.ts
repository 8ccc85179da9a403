// What ships, and how esbuild bundles it.
import { fileURLToPath } from 'node:url'
import type { BuildOptions } from 'esbuild'

/** A file that ships. */
export interface Bundle {
  /** Its path. */
  out: string
  /** Path of the source that it begins with. */
  entry: string
  /** What is not bundled. */
  external?: string[]
  /** It gets a line that says by what it runs. */
  executable?: boolean
  /** It runs in pages. */
  browser?: boolean
  /** What is imported while it runs is in files of their own, in a folder beside it. */
  pieces?: boolean
}

/** Everything that ships. */
export const bundles: Bundle[] = [
  // In pieces: what is imported when it is needed is not read when VS Code starts.
  { out: 'dist/extension.js', entry: 'src/extension/extension.ts', external: ['vscode'], pieces: true },
  { out: 'dist/debug-adapter.js', entry: 'debug-adapter/main.ts' },
  { out: 'dist/handler-process.js', entry: 'src/engine/isolation/process-main-node.ts' },
  { out: 'dist/language-server.js', entry: 'src/language-server/main.ts' },
  { out: 'dist/cli.js', entry: 'src/cli/main.ts', executable: true },
  { out: 'dist/index.js', entry: 'src/index.ts' },
  { out: 'dist/comparison.js', entry: 'src/extension/comparison/worker.ts' },
  { out: 'dist/views/execution.js', entry: 'src/views/browser/execution/main.ts', browser: true },
  { out: 'dist/views/graph-layout.js', entry: 'src/views/browser/execution/graph/worker.ts', browser: true },
  { out: 'dist/views/comparison.js', entry: 'src/views/browser/comparison/main.ts', browser: true },
  { out: 'dist/views/comparison.css', entry: 'src/views/browser/comparison/comparison.css', browser: true },
  { out: 'dist/views/execution.css', entry: 'src/views/browser/execution/execution.css', browser: true },
]

// Dependencies in CommonJS call `require` for Node's own modules; an ES module has none unless it makes one.
const requireForCommonJs = [
  "import { createRequire as __createRequire } from 'node:module'",
  'const require = __createRequire(import.meta.url)',
].join('\n')

// Webviews run in the Chromium of VS Code 1.125; the same pages in today's browsers.
const forBrowsers: BuildOptions = { platform: 'browser', target: ['chrome140', 'firefox140', 'safari18'] }

/** The folder of the pieces of a bundle. */
export const piecesOf = ({ out }: Bundle): string => out.replace(/\.js$/, '')

/** Options of esbuild, all but the folder to write to. @param production minified */
export function bundleOptions(bundle: Bundle, production: boolean): BuildOptions {
  const { out, entry, external = [], executable = false, browser = false, pieces = false } = bundle
  return {
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    entryPoints: [{ in: entry, out: out.replace(/\.\w+$/, '') }],
    bundle: true,
    format: 'esm',
    external,
    ...(pieces && { splitting: true, chunkNames: `${piecesOf(bundle)}/[name]-[hash]` }),
    ...(browser ? forBrowsers : forNode(executable)),
    // Dependencies that ship both kinds: the ES module one needs no wrapper and drops what is not used.
    mainFields: ['module', 'main'],
    minify: production,
    keepNames: production && !browser,
    legalComments: 'none',
    logLevel: 'warning',
  }
}

function forNode(executable: boolean): BuildOptions {
  return {
    platform: 'node',
    target: 'node24',
    banner: { js: executable ? `#!/usr/bin/env node\n${requireForCommonJs}` : requireForCommonJs },
  }
}
