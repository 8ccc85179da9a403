import type { Hover } from 'vscode-languageserver'
import type { Model } from './model.ts'
import type { Surroundings } from './surroundings.ts'
import { describeTool, knownTools, toolNamed } from './tools.ts'

/** What is known of the tool that is named at an offset. */
export async function toolHover(
  model: Model,
  offset: number,
  surroundings: Surroundings,
): Promise<Hover | undefined> {
  const site = model.sites.find(({ holds, scalar: { range } }) => {
    return holds === 'tool' && !!range && range[0] <= offset && offset <= range[1]
  })
  if (!site?.workflow) return undefined
  const known = await knownTools(model, site.workflow.name, surroundings)
  const tool = toolNamed(String(site.scalar.value), known)
  if (!tool) return undefined
  return {
    contents: { kind: 'markdown', value: describeTool(tool) },
    range: model.yaml.range(site.scalar),
  }
}
