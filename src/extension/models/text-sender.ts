/** Sends a text that comes in many small pieces: one request at a time, each with all that has come meanwhile. */
export interface TextSender {
  add(delta: string): void
  /** Resolves when all of it has been sent. */
  end(): Promise<void>
}

/** @param send may reject; what comes afterwards is still tried, because the answer as a whole has the text too */
export function createTextSender(send: (text: string) => Promise<void>): TextSender {
  let waiting = ''
  let sending: Promise<void> | undefined
  const run = async () => {
    while (waiting !== '') {
      const text = waiting
      waiting = ''
      await send(text).catch(() => undefined)
    }
    sending = undefined
  }
  return {
    add(delta) {
      waiting += delta
      sending ??= run()
    },
    end: async () => sending,
  }
}
