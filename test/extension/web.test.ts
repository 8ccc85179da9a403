import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { bundleOptions, bundles } from '../../scripts/bundles.ts'

const root = resolve(import.meta.dirname, '../..')
const recording = readFileSync(join(root, 'test/recording/assets/version-1.playhead'))

/** The extension for browsers, as it is shipped. */
async function bundled() {
  const bundle = bundles.find(({ out }) => out === 'dist/web.cjs.js')!
  const options = {
    ...bundleOptions(bundle, true),
    outdir: '/nowhere',
    write: false,
    metafile: true,
  } as const
  const { outputFiles, metafile } = await build(options)
  const [file] = outputFiles
  return { code: file!.text, bytes: file!.contents.length, inputs: Object.keys(metafile.inputs) }
}

interface Uri {
  path: string
}

/** What browsers have, as far as the extension needs it; nothing of Node. */
const ofBrowsers = {
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
  crypto,
  performance,
  btoa,
  atob,
  setTimeout,
  clearTimeout,
  AbortController,
  console,
}

/** A VS Code that has one recording, and keeps what is registered and posted. */
function fakeHost() {
  const registered: { provider?: { resolveCustomEditor(document: object, panel: object): void } } = {}
  const posted: { id?: number; result?: unknown }[] = []
  let send: (message: object) => void = () => undefined
  const nothing = { dispose: () => undefined }
  const uri = (path: string): Uri & { toString(): string } => ({ path, toString: () => `attic:${path}` })
  const vscode = {
    l10n: {},
    Uri: { joinPath: (base: Uri, ...parts: string[]) => uri([base.path, ...parts].join('/')), parse: uri },
    Disposable: { from: () => nothing },
    RelativePattern: class {},
    window: {
      registerCustomEditorProvider(_: string, provider: NonNullable<typeof registered.provider>) {
        registered.provider = provider
        return nothing
      },
    },
    workspace: {
      fs: { readFile: async () => new Uint8Array(recording) },
      registerTextDocumentContentProvider: () => nothing,
      createFileSystemWatcher: () => ({ ...nothing, onDidChange: () => nothing, onDidCreate: () => nothing }),
    },
  }
  const panel = {
    onDidDispose: () => nothing,
    webview: {
      cspSource: 'https://example.com',
      asWebviewUri: (one: Uri) => one,
      onDidReceiveMessage(listener: typeof send) {
        send = listener
        return nothing
      },
      postMessage: (message: (typeof posted)[number]) => posted.push(message),
    },
  }
  return { vscode, panel, registered, posted, uri, send: (message: object) => send(message) }
}

test('the extension for browsers opens a recording without anything of Node', async () => {
  const { code } = await bundled()
  const host = fakeHost()
  const module = { exports: {} as { activate(context: object): void } }
  const load = runInContext(`(function (module, exports, require) {${code}\n})`, createContext(ofBrowsers))
  load(module, module.exports, (name: string) => {
    if (name === 'vscode') return host.vscode
    throw new Error(`${name} is not there`)
  })
  module.exports.activate({ subscriptions: [], extensionUri: host.uri('/extension') })
  host.registered.provider!.resolveCustomEditor({ uri: host.uri('/order.playhead') }, host.panel)
  host.send({ type: 'request', id: 1, method: 'overview', params: null })
  await expect.poll(() => host.posted.find(({ id }) => id === 1), { timeout: 5_000 }).toBeTruthy()
  expect(host.posted.find(({ id }) => id === 1)).toMatchObject({
    result: { overview: { status: expect.stringMatching(/^[a-z]+$/), workflow: expect.any(String) } },
  })
})

test('the extension for browsers is small, and has neither the engine nor the debugger', async () => {
  const { bytes, inputs } = await bundled()
  expect(bytes).toBeLessThan(640 * 1024)
  expect(
    inputs.filter(path => /^(debug-adapter|src\/(engine|debugger|language-server|mcp))\//.test(path)),
  ).toEqual([])
})
