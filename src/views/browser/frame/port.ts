import { t } from '../../../workflow/translate.ts'
import type { EventMessage, HostMessage, RequestMessage } from '../../protocol/channel.ts'

/** The way from a page to what made it: VS Code, or a web server. */
export interface Port {
  send(message: RequestMessage): void
  onMessage(listener: (message: HostMessage) => void): void
  /** What was kept when the page was last open; undefined at first. */
  state(): unknown
  keep(state: unknown): void
}

interface CodeApi {
  postMessage(message: unknown): void
  getState(): unknown
  setState(state: unknown): void
}

declare const acquireVsCodeApi: undefined | (() => CodeApi)

/**
 * The port of the page: of VS Code's webview, or of the web server that the page names by
 * `<meta name="playhead-endpoint" content="…">`.
 */
export function openPort(): Port {
  if (typeof acquireVsCodeApi === 'function') return codePort(acquireVsCodeApi())
  const endpoint = document.querySelector<HTMLMetaElement>('meta[name="playhead-endpoint"]')?.content
  if (endpoint === undefined) throw new Error(t('This page was opened by nothing that could answer it.'))
  return webPort(endpoint)
}

function codePort(api: CodeApi): Port {
  return {
    send: message => api.postMessage(message),
    onMessage(listener) {
      window.addEventListener('message', event => listener(event.data as HostMessage))
    },
    state: () => api.getState(),
    keep: state => api.setState(state),
  }
}

/** Requests are POSTed, each answered by its response; events come as server-sent events from the same address. */
function webPort(endpoint: string): Port {
  const key = `playhead ${location.pathname}${location.search}`
  const listeners: ((message: HostMessage) => void)[] = []
  const tell = (message: HostMessage) => {
    for (const listener of listeners) listener(message)
  }
  const post = async (message: RequestMessage): Promise<HostMessage> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    })
    if (!response.ok)
      throw new Error(t('The server answers {0}.', `${response.status} ${response.statusText}`))
    return (await response.json()) as HostMessage
  }
  let events: EventSource | undefined
  return {
    send(message) {
      post(message).then(tell, (thrown: Error) =>
        tell({ type: 'response', id: message.id, trouble: { message: thrown.message } }),
      )
    },
    onMessage(listener) {
      listeners.push(listener)
      if (events) return
      events = new EventSource(endpoint)
      events.addEventListener('message', ({ data }) => tell(JSON.parse(String(data)) as EventMessage))
    },
    state() {
      const kept = sessionStorage.getItem(key)
      return kept === null ? undefined : JSON.parse(kept)
    },
    keep: state => sessionStorage.setItem(key, JSON.stringify(state)),
  }
}
