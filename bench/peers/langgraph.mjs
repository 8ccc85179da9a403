// LangGraph.js doing what bench/engines/engine.ts says. JavaScript, because its types are there only once it is installed.
import { Annotation as Channel, END, MemorySaver, START, StateGraph } from '@langchain/langgraph'
import { firstState, keyOf, textOf } from '../engines/engine.ts'

/** A graph with a node for each; to record, its own checkpoints are kept in memory, which is the quickest it has. */
export async function prepare({ nodes, recorded }) {
  const channels = Object.fromEntries(Object.keys(firstState()).map(key => [key, Channel()]))
  let graph = new StateGraph(Channel.Root(channels))
  for (let i = 0; i < nodes; i++) {
    const update = { [keyOf(i)]: textOf(i) }
    graph = graph.addNode(`n${i}`, () => update)
  }
  graph = graph.addEdge(START, 'n0')
  for (let i = 1; i < nodes; i++) graph = graph.addEdge(`n${i - 1}`, `n${i}`)
  const checkpointer = recorded === undefined ? undefined : new MemorySaver()
  const app = graph.addEdge(`n${nodes - 1}`, END).compile({ checkpointer })
  let runs = 0
  return {
    run: () =>
      app.invoke(firstState(), { recursionLimit: nodes + 10, configurable: { thread_id: `run ${++runs}` } }),
  }
}
