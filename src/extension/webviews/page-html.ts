/** What pages say in the language of VS Code; English where there is no translation. */
export interface PageTexts {
  language: string
  /** JSON: the translations by the English text. */
  texts: string
}

/** What a page is made of. */
interface PageParts {
  script: string
  style: string
  /** Is read by the page, which makes its worker of it: a webview can start no other. */
  worker: string
  /** Lets script and style in, and nothing else. */
  nonce: string
  translated?: PageTexts | undefined
}

/** The text of a page, closed off from everything else. */
export function pageHtml({ script, style, worker, nonce, translated }: PageParts): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src ${worker}; worker-src blob:; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="${translated?.language ?? 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Playhead</title>
<link rel="stylesheet" nonce="${nonce}" href="${style}">
</head>
<body><main></main>${translated ? textsElement(translated) : ''}<script type="module" nonce="${nonce}" src="${script}"></script></body>
</html>`
}

/** Data and no script, so that the policy has nothing against it. Whatever is in a text, none ends the element. */
function textsElement({ texts }: PageTexts): string {
  return `<script type="application/json" id="texts">${texts.replaceAll('<', '\\u003c')}</script>`
}
