import * as vscode from 'vscode'
import {
  answer,
  type Contract,
  type EventMessage,
  type Events,
  type Handlers,
} from '../../views/protocol/channel.ts'

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
  webview.html = pageHtml(file('js'), file('css'), worker, createNonce())
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

/**
 * @param worker is read by the page, which makes its worker of it: a webview can start no other
 * @param nonce lets script and style in, and nothing else
 */
function pageHtml(script: string, style: string, worker: string, nonce: string): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src ${worker}; worker-src blob:; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Playhead</title>
<link rel="stylesheet" nonce="${nonce}" href="${style}">
</head>
<body><main></main><script type="module" nonce="${nonce}" src="${script}"></script></body>
</html>`
}
