import { readFileSync } from 'node:fs'
import * as vscode from 'vscode'
import {
  answer,
  type Contract,
  type EventMessage,
  type Events,
  type Handlers,
} from '../../views/protocol/channel.ts'
import { translationFile } from '../translation-file.ts'
import { type PageTexts, pageHtml } from './page-html.ts'

/** A webview that shows one of the pages in `dist/views`. */
export interface WebviewPage<E extends Events> {
  tell<N extends keyof E & string>(event: N, body: E[N]): void
}

/**
 * Puts a page in a webview and answers what it asks. The page gets nothing but its script and its style sheet, both of the
 * extension, and the text of its worker: no other script, no style in the text, and no way to any server.
 * @param name of the page: `dist/views/<name>.js` and `.css`
 */
export function showPage<C extends Contract, E extends Events>(
  webview: vscode.Webview,
  extension: vscode.Uri,
  name: string,
  handlers: Handlers<C>,
): WebviewPage<E> & vscode.Disposable {
  const views = vscode.Uri.joinPath(extension, 'dist', 'views')
  webview.options = { enableScripts: true, localResourceRoots: [views] }
  const listening = webview.onDidReceiveMessage(async message => {
    const response = await answer(handlers, message)
    // It may have been closed in the meantime.
    if (response) void webview.postMessage(response)
  })
  const file = (ending: string) =>
    String(webview.asWebviewUri(vscode.Uri.joinPath(views, `${name}.${ending}`)))
  const worker = onlyFile(
    webview.cspSource,
    webview.asWebviewUri(vscode.Uri.joinPath(views, 'graph-layout.js')),
  )
  webview.html = pageHtml({
    script: file('js'),
    style: file('css'),
    worker,
    nonce: createNonce(),
    translated: pageTexts(),
  })
  return {
    tell(event, body) {
      const message: EventMessage = { type: 'event', event, body }
      void webview.postMessage(message)
    },
    dispose: () => listening.dispose(),
  }
}

/** A word that nobody can guess. Node has this as browsers do. */
function createNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
}

/** VS Code's sources for files of extensions, narrowed down to one file: its own host has signs that no policy can have. */
function onlyFile(sources: string, file: vscode.Uri): string {
  const path = encodeURI(file.path).replace(/[;,]/g, encodeURIComponent)
  return sources
    .split(' ')
    .flatMap(source => (source.startsWith('https:') ? [source + path] : []))
    .join(' ')
}

function pageTexts(): PageTexts | undefined {
  const path = translationFile('pages')
  if (path === undefined) return undefined
  try {
    // As small as it is, and once for each page: not worth waiting for.
    return { language: vscode.env.language, texts: readFileSync(path, 'utf8') }
  } catch {
    return undefined
  }
}
