import { type InlayHint, InlayHintKind, type Range } from 'vscode-languageserver'
import { isScalar } from 'yaml'
import type { Model } from './model.ts'
import { shortDuration, shortValue } from './recorded.ts'
import type { Surroundings } from './surroundings.ts'

/** Behind each node how long it took last, behind each key that is written what it was last. */
export async function inlayHints(
  model: Model,
  visible: Range,
  { lastValues, lastDurations }: Surroundings,
): Promise<InlayHint[]> {
  const hints: InlayHint[] = []
  const add = (range: Range, label: string) => {
    if (range.end.line < visible.start.line || range.end.line > visible.end.line) return
    hints.push({ position: range.end, label, kind: InlayHintKind.Type, paddingLeft: true })
  }
  for (const workflow of model.outline.workflows) {
    const durations = await lastDurations(model.path, workflow.name)
    const values = await lastValues(model.path, workflow.name)
    for (const { id, pairs } of workflow.nodes) {
      const named = pairs.get('id')?.value
      const duration = id === undefined ? undefined : durations.get(id)
      if (isScalar(named) && duration !== undefined) add(model.yaml.range(named), shortDuration(duration))
    }
    for (const { name, role, range, implied } of model.symbols.in(workflow.name, 'context')) {
      const last = values.get(name)
      if (last && role !== 'read' && !implied && !range.from) add(range, `= ${shortValue(last.value, 40)}`)
    }
  }
  return hints
}
