import { scalarOffsets } from '../workflow/native/scalar-offsets.ts'
import { type Site, toolSites } from '../workflow/native/sites.ts'
import { nearest, type Problem, problem } from '../workflow/problem.ts'
import { readToolName } from '../workflow/tools/tool-name.ts'
import type { Model } from './model.ts'
import type { Surroundings } from './surroundings.ts'
import { type KnownTools, knownTools, toolNamed, toolsIn } from './tools.ts'

/** The tools that are named and that nobody has, as far as that can be told without starting a server. */
export async function toolProblems(model: Model, surroundings: Surroundings): Promise<Problem[]> {
  const found: Problem[] = []
  const seen = new Set<unknown>()
  for (const workflow of model.outline.workflows) {
    const sites = workflow.nodes.flatMap(node => [...toolSites(workflow, node)])
    if (sites.length === 0) continue
    const known = await knownTools(model, workflow.name, surroundings)
    for (const site of sites) {
      // What several nodes have by an alias is written, and wrong, once.
      if (seen.has(site.scalar)) continue
      seen.add(site.scalar)
      const one = problemOf(model, site, known)
      if (one) found.push(one)
    }
  }
  return found
}

function problemOf(model: Model, { scalar }: Site, known: KnownTools): Problem | undefined {
  const name = String(scalar.value)
  if (name === '' || /[{$*]/.test(name) || known.moreFunctions || !known.servers) return undefined
  if (toolNamed(name, known)) return undefined
  const range = rangeOf(model, scalar, name.length)
  const { server } = readToolName(name)
  if (server !== undefined) {
    if (!known.servers.has(server)) {
      const servers = [...known.servers.keys()]
      const params = { server, known: servers, near: nearest(server, servers) }
      return problem('unknown-tool-server', params, rangeOf(model, scalar, server.length))
    }
    const tools = known.servers.get(server)
    if (!tools) return undefined
    const names = tools.map(tool => `${server}/${tool.name}`)
    return problem('unknown-tool', { tool: name, known: names, near: nearest(name, names) }, range)
  }
  const lists = [...known.servers]
  // A server whose tools are not known may have it.
  if (lists.some(([, tools]) => tools === undefined)) return undefined
  const having = lists.filter(([, tools]) => tools!.some(tool => tool.name === name)).map(([owner]) => owner)
  if (having.length > 1) {
    return { ...problem('ambiguous-tool', { tool: name, servers: having }, range), severity: 'warning' }
  }
  const names = [...toolsIn(known)].map(tool => tool.name)
  const plain = names.map(one => one.slice(one.indexOf('/') + 1))
  return problem('unknown-tool', { tool: name, known: names, near: nearest(name, plain) }, range)
}

/** Of the beginning of a name, without quotes. */
function rangeOf(model: Model, scalar: Site['scalar'], length: number) {
  const offsets = scalarOffsets(model.yaml.textOf(scalar), scalar)
  return offsets ? model.yaml.span(scalar, offsets(0), offsets.end(length)) : model.yaml.range(scalar)
}
