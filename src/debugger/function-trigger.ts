import type { Timeline } from '../recording/timeline.ts'
import type { WorkflowFile } from '../workflow/graph.ts'
import { outlineOf } from '../workflow/native/outline.ts'
import { toolSites } from '../workflow/native/sites.ts'
import { parseYaml } from '../workflow/native/yaml-source.ts'
import { nodeTypes } from '../workflow/node-types/registry.ts'
import { nearest, type Problem, problem } from '../workflow/problem.ts'
import { fileStart } from '../workflow/source.ts'
import { type FunctionName, isMeant, placesOfFunction, readFunctionName, typeOf } from './function-name.ts'
import type { Trigger, Verification } from './target.ts'

/** Hits where a node, workflow, tool or model of a name is entered or left. */
export function functionTrigger(timeline: Timeline, file: WorkflowFile, text: string): Trigger {
  const { structure } = timeline
  const name = readFunctionName(text)
  const standsAt: Trigger['standsAt'] = site => isMeant(name, file, site)
  return {
    edge: name.edge,
    standsAt,
    ...(name.subject === 'type'
      ? {
          async look({ span }) {
            // Recordings of programs have nodes that no file has.
            if (typeOf(file, structure.site(span)) !== undefined) return {}
            const event = await timeline.event(span)
            return event.type === 'enter' && name.fits(event.nodeType ?? '') ? {} : undefined
          },
        }
      : {}),
    verify() {
      const isReached = structure.sites.some(standsAt)
      const places = placesOfFunction(file, text)
      const [only] = places.length === 1 ? places : []
      const range = only ? { range: only.range } : {}
      if (isReached) return { verified: true, ...range }
      if (places.length === 0) return unknown(timeline, file, name)
      if (timeline.live) return { verified: true, ...range }
      return { verified: true, ...range, message: problem('never-reached', {}, fileStart).message }
    },
  }
}

/**
 * Says what is wrong with a name that nothing in the file has.
 * @returns verified with a message where it may still be right
 */
function unknown(timeline: Timeline, file: WorkflowFile, name: FunctionName): Verification {
  const { subject, pattern } = name
  const refuse = ({ message, remedy }: Problem): Verification => ({
    verified: false,
    message: `${message} ${remedy}`,
  })
  const params = (known: readonly string[]) => ({ name: pattern, known, near: nearest(pattern, known) })
  const called = () => {
    const sites = timeline.structure.sites.filter(({ kind }) => kind === subject)
    return [...new Set(sites.map(({ id }) => id))]
  }
  switch (subject) {
    case 'node': {
      const known = knownFunctions(file)
      const near = nearest(pattern, known)
      return refuse(problem('unknown-target', { target: pattern, known, near }, fileStart))
    }
    case 'type': {
      const types = Object.keys(nodeTypes)
      if (!types.some(name.fits)) return refuse(problem('no-such-type', params(types), fileStart))
      const known = new Set([...file.workflows.values()].flatMap(({ nodes }) => [...nodes.values()]))
      const used = [...new Set([...known].map(({ type }) => type))]
      return refuse(problem('type-without-node', { type: pattern, known: used }, fileStart))
    }
    case 'tool': {
      const named = toolsNamed(file)
      if (!timeline.live) {
        if (named.some(name.fits))
          return { verified: true, message: problem('never-reached', {}, fileStart).message }
        return refuse(problem('tool-not-called', params([...new Set([...called(), ...named])]), fileStart))
      }
      if (named.some(name.fits)) return { verified: true }
      return { ...refuse(problem('tool-not-named', params(named), fileStart)), pending: true }
    }
    case 'model':
      if (!timeline.live) return refuse(problem('model-not-called', params(called()), fileStart))
      return { ...refuse(problem('model-not-seen', params(called()), fileStart)), pending: true }
  }
}

/** The names that a function breakpoint can have: of nodes and workflows. */
export function knownFunctions(file: WorkflowFile): string[] {
  const all = [...file.workflows.values()].flatMap(({ name, nodes }) => [name, ...nodes.keys()])
  return [...new Set(all)]
}

/** The tools that the text names. */
function toolsNamed(file: WorkflowFile): string[] {
  const { workflows } = outlineOf(parseYaml(file.source))
  const sites = workflows.flatMap(workflow => workflow.nodes.flatMap(node => [...toolSites(workflow, node)]))
  return [...new Set(sites.map(({ scalar }) => String(scalar.value)))]
}
