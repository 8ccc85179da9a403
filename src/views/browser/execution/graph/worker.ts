import { layOutBest } from '../../../model/graph/best.ts'
import { type GraphLayout, type LayoutInput, layOutGraph } from '../../../model/graph/layout.ts'

/** What the worker is told, and what it answers. */
export interface LayoutMessage {
  id: number
  input: LayoutInput
}
export interface LayoutAnswer {
  id: number
  layout: GraphLayout
}

addEventListener('message', ({ data }: MessageEvent<LayoutMessage>) => {
  const answer: LayoutAnswer = { id: data.id, layout: layOutGraph(data.input, layOutBest) }
  postMessage(answer)
})
