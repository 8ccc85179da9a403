import type { Structure } from '../../recording/structure.ts'
import { addModelUsage, type ModelUsage, usageOfCall } from '../trace/model-usage.ts'
import { round, type SpanValues } from '../trace/span-values.ts'

/** What a node took in one execution, the last attempts of all its visits together. */
export interface NodeTime {
  visits: number
  /** Milliseconds, with all that ran in it. */
  duration: number
  /** What the models took that it called itself. */
  usage?: ModelUsage
}

/** What a node took in both. */
export interface NodeTiming {
  /** Its id; with the name of its workflow where that is not the outermost. */
  node: string
  a?: NodeTime
  b?: NodeTime
  /** Milliseconds that B took longer. */
  difference: number
}

/** Adds up steps by node. */
export interface Timings {
  add(side: number, values: SpanValues, structure: Structure): void
  /** What all models took. */
  usage(): [ModelUsage | undefined, ModelUsage | undefined]
  nodes(): NodeTiming[]
}

/** Begins with nothing. */
export function createTimings(): Timings {
  const sums = [new Map<string, NodeTime>(), new Map<string, NodeTime>()] as const
  const usages: [ModelUsage | undefined, ModelUsage | undefined] = [undefined, undefined]
  const timeOf = (side: number, name: string) => {
    const sum = sums[side]!.get(name) ?? { visits: 0, duration: 0 }
    sums[side]!.set(name, sum)
    return sum
  }
  return {
    add(side, values, structure) {
      const { kind, span } = values
      if (kind === 'model') {
        const own = usageOfCall(values.output)
        usages[side] = addModelUsage(usages[side], own)
        const sum = timeOf(side, nameOf(span, structure))
        sum.usage = addModelUsage(sum.usage, own)
      }
      if (kind !== 'node') return
      const sum = timeOf(side, nameOf(span, structure))
      sum.visits++
      sum.duration = round(sum.duration + (values.duration ?? 0))
    },
    usage: () => usages,
    nodes: () =>
      [...new Set([...sums[0].keys(), ...sums[1].keys()])]
        .map((node): NodeTiming => {
          const [a, b] = [sums[0].get(node), sums[1].get(node)]
          const difference = round((b?.duration ?? 0) - (a?.duration ?? 0))
          return { node, ...(a && { a }), ...(b && { b }), difference }
        })
        .sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference)),
  }
}

/** The node that a span is or belongs to. */
function nameOf(span: number, structure: Structure): string {
  const { workflow, node, id } = structure.site(span)
  const name = node ?? id
  return workflow === structure.sites[0]?.workflow ? name : `${workflow}/${name}`
}
