import type { ErrorEvent, ExitEvent, SpanKind } from '../recording/event.ts'
import type { Timeline } from '../recording/timeline.ts'
import type { WorkflowFile } from '../workflow/graph.ts'
import { edgesOf } from '../workflow/node-types/registry.ts'
import { formatDuration } from './duration.ts'
import { roundsOf, type SpanNode, spanTree } from './span-tree.ts'
import type { Style } from './style.ts'
import { formatUsage, type UsageOfSpans, usageOfSpans } from './usage.ts'

/** How many siblings are shown: in the workflow, one level below, further below. The first that is short enough is used. */
const limits: readonly (readonly [number, number, number])[] = [
  [60, 40, 40],
  [40, 12, 12],
  [40, 12, 0],
  [30, 8, 0],
  [24, 3, 0],
  [24, 0, 0],
]
const enoughLines = 64
const maxBar = 40

interface Line {
  /** Without colours, for its width. */
  text: string
  painted: string
  span?: number
}

/**
 * A timeline for reading: a line for each node, with those inside it below, its way on, how it ended, how long it took,
 * and when. Rounds of loops are marked `↺`, what runs in parallel `║`. Long stretches are left out in the middle.
 */
export async function textTimeline(
  timeline: Timeline,
  file: WorkflowFile,
  style: Style,
  columns: number,
): Promise<string[]> {
  const tree = spanTree(timeline)
  if (!tree) return []
  const usage = await usageOfSpans(timeline)
  const writer = { timeline, file, style, usage, columns }
  let lines: Line[] = []
  for (const limit of limits) {
    lines = await treeLines({ ...writer, limits: limit }, tree, { own: '', rest: '' }, 0)
    if (lines.length <= enoughLines) break
  }
  return withTimes(writer, lines)
}

interface Writer {
  timeline: Timeline
  file: WorkflowFile
  style: Style
  usage: UsageOfSpans
  columns: number
}

/** Spans inside a node, whose names say nothing about what they are. */
const toldKinds: ReadonlySet<SpanKind> = new Set(['model', 'tool', 'member', 'question'])

/** What stands before the line of a span, and before the lines of those inside it. */
interface Indent {
  own: string
  rest: string
}

async function treeLines(
  writer: Writer & { limits: readonly number[] },
  node: SpanNode,
  indent: Indent,
  depth: number,
  round?: number,
): Promise<Line[]> {
  const { limits } = writer
  const limit = limits[Math.min(depth, limits.length - 1)]!
  const entries = roundsOf(node.children, writer.timeline.structure).flatMap(({ number, nodes }) =>
    nodes.map((item, i) => ({ item, round: i === 0 ? number : undefined })),
  )
  const lines = [await nodeLine(writer, node, indent.own, round, limit === 0 ? entries.length : 0)]
  if (limit === 0) return lines
  const head = entries.length > limit ? Math.ceil(limit * 0.6) : entries.length
  const tail = entries.length > limit ? entries.length - (limit - head) : entries.length
  for (const [i, { item, round: number }] of entries.entries()) {
    if (i === head && head < tail) lines.push(leftOut(writer, indent.rest, entries.slice(head, tail)))
    if (i >= head && i < tail) continue
    const last = i === entries.length - 1
    const own = indent.rest + (item.parallel ? (last ? '╙─ ' : '╟─ ') : last ? '└─ ' : '├─ ')
    const rest = indent.rest + (last ? '   ' : item.parallel ? '║  ' : '│  ')
    lines.push(...(await treeLines(writer, item, { own, rest }, depth + 1, number)))
  }
  return lines
}

function leftOut({ style }: Writer, indent: string, entries: readonly { round?: number }[]): Line {
  const rounds = entries.map(entry => entry.round).filter(round => round !== undefined)
  const which = rounds.length > 1 ? `, to ↺ round ${rounds.at(-1)}` : ''
  const text = `${indent}┊  … ${entries.length} more ${entries.length === 1 ? 'step' : 'steps'}${which}`
  return { text, painted: style.dim(text) }
}

const marks = {
  completed: '',
  open: '…',
  failed: '✗ failed',
  cancelled: '⊘ cancelled',
  skipped: '⊘ skipped',
}

/** @param hidden how many steps inside are not shown */
async function nodeLine(
  writer: Writer,
  node: SpanNode,
  indent: string,
  round: number | undefined,
  hidden: number,
): Promise<Line> {
  const { timeline, style } = writer
  const status = timeline.structure.status(node.span)
  const mark = marks[status]
  const paint = status === 'failed' ? style.red : status === 'completed' ? String : style.yellow
  const parts = [
    { text: indent, paint: style.dim },
    { text: round === undefined ? '' : '↺ ', paint: style.cyan },
    { text: toldKinds.has(node.kind) ? `${node.kind} ` : '', paint: style.dim },
    { text: node.name, paint },
    { text: node.attempt > 1 ? `, attempt ${node.attempt}` : '', paint: style.dim },
    { text: node.calls === undefined ? '' : ` ▸ ${node.calls}`, paint: style.dim },
    { text: await wayOn(writer, node), paint: style.cyan },
    { text: hidden > 0 ? ` (${hidden} ${hidden === 1 ? 'step' : 'steps'})` : '', paint: style.dim },
    { text: usageText(writer, node), paint: style.dim },
    { text: mark === '' ? '' : `  ${mark}`, paint },
  ]
  const room = Math.max(20, widestText(writer) - parts.reduce((sum, { text }) => sum + text.length, 0))
  parts.push({ text: clip(await errorText(writer, node), room), paint: style.red })
  return {
    text: parts.map(part => part.text).join(''),
    painted: parts.map(part => part.paint(part.text)).join(''),
    span: node.span,
  }
}

/** What the models took in it; for the whole run the end of the command says it. */
function usageText({ usage }: Writer, { span, kind }: SpanNode): string {
  const own = kind === 'workflow' ? undefined : usage.get(span)
  return own ? `  ${formatUsage(own)}` : ''
}

const widestText = ({ columns }: Writer) => Math.max(30, columns - 30)

const clip = (text: string, room: number) => (text.length > room ? `${text.slice(0, room - 1)}…` : text)

/** ` → node` where the node had a choice. */
async function wayOn({ timeline, file }: Writer, { span, kind }: SpanNode): Promise<string> {
  const { structure } = timeline
  const exit = structure.exit(span)
  const { workflow, node: id } = structure.site(span)
  const node = kind === 'node' ? file.workflows.get(workflow)?.nodes.get(id ?? '') : undefined
  if (!node || exit === undefined || !edgesOf(node).some(edge => edge.kind === 'branch')) return ''
  const { next } = (await timeline.event(exit)) as ExitEvent
  return next && next.length > 0 ? ` → ${next.join(', ')}` : ''
}

/** The message, at the span that saw the error first. */
async function errorText({ timeline }: Writer, { span }: SpanNode): Promise<string> {
  const { structure } = timeline
  const exit = structure.exit(span)
  if (exit === undefined || structure.status(span) !== 'failed') return ''
  for (let seq = exit - 1; seq > span; seq--) {
    if (structure.type(seq) !== 'error') continue
    const at = structure.span(seq)
    const own = at === span || (structure.site(at).kind === 'handler' && structure.parent(at) === span)
    return own ? `: ${((await timeline.event(seq)) as ErrorEvent).error.message.split('\n')[0]}` : ''
  }
  return ''
}

/** Adds to each line how long it took, and a bar that shows when. */
async function withTimes(writer: Writer, lines: readonly Line[]): Promise<string[]> {
  const { timeline, style, columns } = writer
  const { structure, length } = timeline
  const total = length > 0 ? (await timeline.event(length - 1)).time : 0
  const widest = Math.min(Math.max(...lines.map(line => line.text.length)), widestText(writer))
  const room = Math.min(maxBar, columns - widest - 14)
  return Promise.all(
    lines.map(async ({ text, painted, span }) => {
      if (span === undefined) return painted
      const from = (await timeline.event(span)).time
      const exit = structure.exit(span)
      const to = exit === undefined ? total : (await timeline.event(exit)).time
      const pad = ' '.repeat(Math.max(0, widest - text.length))
      const bar = room >= 10 && total > 0 ? `  ${style.dim(barOf(from / total, to / total, room))}` : ''
      return `${painted}${pad}  ${formatDuration(to - from).padStart(9)}${bar}`.trimEnd()
    }),
  )
}

function barOf(from: number, to: number, room: number): string {
  const start = Math.min(room - 1, Math.floor(from * room))
  const end = Math.max(start + 1, Math.min(room, Math.ceil(to * room)))
  const short = (to - from) * room < 0.5
  return ' '.repeat(start) + (short ? '╵' : '━'.repeat(end - start))
}
