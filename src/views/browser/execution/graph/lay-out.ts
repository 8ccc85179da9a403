import { layOutFast } from '../../../model/graph/layered.ts'
import { type GraphLayout, type LayoutInput, layOutGraph } from '../../../model/graph/layout.ts'
import type { LayoutAnswer, LayoutMessage } from './worker.ts'

let starting: Promise<Worker | undefined> | undefined
const open = new Map<number, (layout: GraphLayout) => void>()
let next = 1

/** Lays out in a worker; here, by the quick method, where there can be none. */
export async function layOut(input: LayoutInput): Promise<{ layout: GraphLayout; by: 'worker' | 'page' }> {
  starting ??= start()
  const worker = await starting
  if (!worker) return { layout: layOutGraph(input, layOutFast), by: 'page' }
  return new Promise(done => {
    const id = next++
    const fallBack = () => done({ layout: layOutGraph(input, layOutFast), by: 'page' })
    open.set(id, layout => done({ layout, by: 'worker' }))
    worker.addEventListener('error', fallBack, { once: true })
    const message: LayoutMessage = { id, input }
    worker.postMessage(message)
  })
}

/** Webviews may only start workers that they have made themselves, so its text is read first. */
async function start(): Promise<Worker | undefined> {
  try {
    const response = await fetch(new URL('graph-layout.js', import.meta.url))
    if (!response.ok) return undefined
    const text = new Blob([await response.text()], { type: 'text/javascript' })
    const worker = new Worker(URL.createObjectURL(text), { name: 'graph layout' })
    worker.addEventListener('message', ({ data }: MessageEvent<LayoutAnswer>) => {
      open.get(data.id)?.(data.layout)
      open.delete(data.id)
    })
    return worker
  } catch (thrown) {
    console.warn('The graph is laid out without a worker.', thrown)
    return undefined
  }
}
