import { isMap, type Node, type Pair, type YAMLMap } from 'yaml'
import { nearest, type Problem, type ProblemCode, problem } from '../problem.ts'
import type { Origin, SourceRange } from '../source.ts'
import {
  isAbsolutePath,
  joinPath,
  moduleFrom,
  type Reference,
  readFragment,
  readReference,
} from './include-path.ts'
import { type IncludedFile, idOf, itemsOf, readIncludedFile, referenceOf } from './included-file.ts'
import { entries } from './mapping.ts'
import { type Laid, overlay, type Target } from './overlay.ts'
import type { YamlSource } from './yaml-source.ts'

/** What a host says of a file that is to be included: its text, or why there is none. */
export type IncludedText = string | { refused: 'outside' } | { refused: 'unreadable'; detail: string }

/**
 * Reads a file for an including one, given by the host. Asked for each file once in every parse, so it should keep texts.
 * @param path relative to the file that is parsed, with forward slashes
 * @returns undefined when there is no such file
 */
export type ReadInclude = (path: string) => IncludedText | undefined

/** A mapping with what it includes, or the reason why it cannot be included. */
export type Inclusion = IncludedMapping | { problem: Problem }

/** A mapping that was put together from two files. */
export interface IncludedMapping extends Laid {
  /** Where that which is included stands. */
  origin: Origin
  /** The handler module that the other file names for all its workflows, as it is written in the parsed file. */
  handlers?: string
}

/** The other files of one parse. */
export interface Includes {
  /** A node with what it includes; undefined when it includes nothing. */
  node(yaml: YamlSource, item: YAMLMap): Inclusion | undefined
  /** A workflow with what it includes; undefined when it includes nothing. */
  workflow(yaml: YamlSource, body: YAMLMap): Inclusion | undefined
  /** A file from which can be included. */
  file(path: string): IncludedFile | undefined
  /** The texts that were read, by path. */
  texts: ReadonlyMap<string, string>
}

type Refusal = Exclude<IncludedText, string> | { refused: 'missing' }
type Kind = 'node' | 'workflow'
interface Found {
  map: YAMLMap
  yaml: YamlSource
  path: string
  handlers?: string
  anchor: Node | Pair
}

/** More files in a row are a mistake; the way to them would be endless where folders contain themselves. */
const maxDepth = 40

const forms: Record<Kind, string> = { node: './file.yaml#id', workflow: './file.yaml#workflow' }

const filesOf = new WeakMap<ReadInclude, Map<string, IncludedFile>>()

/**
 * Finds what a file includes. Files are taken apart once for each reader, and again when their text has changed.
 * @param read undefined where other files cannot be read
 */
export function createIncludes(read?: ReadInclude): Includes {
  const parsed = (read && filesOf.get(read)) ?? new Map<string, IncludedFile>()
  if (read) filesOf.set(read, parsed)
  const texts = new Map<string, string>()
  const files = new Map<string, IncludedFile | Refusal>()

  const fileAt = (path: string): IncludedFile | Refusal => {
    const known = files.get(path)
    if (known) return known
    const text = read?.(path) ?? { refused: 'missing' as const }
    let file: IncludedFile | Refusal
    if (typeof text === 'string') {
      const before = parsed.get(path)
      file = before?.text === text ? before : readIncludedFile(text)
      parsed.set(path, file)
      texts.set(path, text)
    } else file = text
    files.set(path, file)
    return file
  }

  /**
   * @param base the file whose YAML it is, where that is not the parsed one
   * @param trail what is being included already, from the parsed file on
   */
  const include = (
    kind: Kind,
    yaml: YamlSource,
    item: YAMLMap,
    base: string,
    trail: readonly string[],
  ): Inclusion | undefined => {
    const given = referenceOf(item)
    if (!given) return undefined
    const range = yaml.range(given.value)
    const refuse = <C extends ProblemCode>(code: C, params: Parameters<typeof problem<C>>[1]) => ({
      problem: problem(code, params, range),
    })
    const reference = readReference(given.text)
    const written =
      given.text ??
      yaml
        .textOf(given.value)
        .slice(...(given.value.range ?? [0, 0]))
        .trim()
    if (!reference) return refuse('invalid-include', { reference: written, form: forms[kind] })
    if (!read) return refuse('include-unavailable', { reference: written })
    if (isAbsolutePath(reference.path)) return refuse('include-outside', { path: reference.path })
    const path = joinPath(yaml.fileOf(given.value) ?? base, reference.path)
    const step = `${path}#${reference.fragment}`
    if (trail.includes(step))
      return refuse('include-circle', { steps: [...trail.slice(trail.indexOf(step)), step] })
    if (trail.length >= maxDepth) return refuse('include-too-deep', { limit: maxDepth })
    const file = fileAt(path)
    if ('refused' in file) {
      if (file.refused === 'outside') return refuse('include-outside', { path: reference.path })
      if (file.refused === 'missing') return refuse('include-not-found', { path: reference.path })
      return refuse('include-unreadable', { path: reference.path, detail: `${file.detail}.` })
    }
    if (file.trouble !== undefined)
      return refuse('include-unreadable', { path: reference.path, detail: file.trouble })
    const here = [...trail, step]
    const found =
      kind === 'node'
        ? findNode(file, path, reference, here, range)
        : findWorkflow(file, path, reference, range)
    if ('problem' in found) return found
    const target = follow(kind, found, here)
    if ('problem' in target) {
      const from = target.problem.range.from ?? { path, range: target.problem.range }
      return { problem: { ...target.problem, range: { ...range, from } } }
    }
    const laid = overlay(yaml, item, given.pair, target)
    const { handlers } = target
    const origin = { path, range: found.yaml.range(found.anchor) }
    return { ...laid, origin: origin.range.from ?? origin, ...(handlers === undefined ? {} : { handlers }) }
  }

  /** What is found may include in its turn. */
  const follow = (
    kind: Kind,
    found: Found,
    trail: readonly string[],
  ): (Target & { handlers?: string }) | { problem: Problem } => {
    const next = include(kind, found.yaml, found.map, found.path, trail)
    if (next && 'problem' in next) return next
    const handlers = next?.handlers ?? found.handlers
    const { map, yaml } = next ?? found
    return { map, yaml, path: found.path, ...(handlers === undefined ? {} : { handlers }) }
  }

  const findWorkflow = (
    file: IncludedFile,
    path: string,
    { path: written, fragment }: Reference,
    range: SourceRange,
  ): Found | { problem: Problem } => {
    const map = file.workflows.get(fragment)
    const known = [...file.workflows.keys()]
    if (!map) return missing(fragment, written, known, range)
    const { yaml, handlers } = file
    const anchor = keyOf(yaml, fragment) ?? map
    return {
      map,
      yaml,
      path,
      anchor,
      ...(handlers === undefined ? {} : { handlers: moduleFrom(path, handlers) }),
    }
  }

  const findNode = (
    file: IncludedFile,
    path: string,
    { path: written, fragment }: Reference,
    trail: readonly string[],
    range: SourceRange,
  ): Found | { problem: Problem } => {
    const { id, workflow } = readFragment(fragment)
    const fits = (name: string | undefined) => workflow === undefined || name === workflow
    const found = (file.nodes.get(id) ?? [])
      .filter(one => fits(one.workflow))
      .map(one => ({ workflow: one.workflow, map: one.item, yaml: file.yaml, path }))
    // The nodes of a workflow that is included itself stand in yet another file.
    for (const [name, body] of file.workflows) {
      if (!fits(name) || !referenceOf(body)) continue
      const laid = include('workflow', file.yaml, body, path, trail)
      if (!laid || 'problem' in laid || body.has('nodes')) continue
      const items = itemsOf(laid.map.get('nodes', true))
      const item = items.find(one => idOf(one) === id)
      if (item) found.push({ workflow: name, map: item, yaml: laid.yaml, path })
    }
    const [first, second] = found
    if (!first) return missing(fragment, written, [...file.nodes.keys()], range)
    if (second) {
      const workflows = found.map(one => one.workflow ?? '')
      return { problem: problem('ambiguous-include', { id, path: written, workflows }, range) }
    }
    const anchor = entries(first.map).get('id')?.value as Node | undefined
    return { ...first, anchor: anchor ?? first.map }
  }

  return {
    texts,
    node: (yaml, item) => include('node', yaml, item, '', []),
    workflow: (yaml, body) => include('workflow', yaml, body, '', []),
    file(path) {
      const file = fileAt(joinPath('', path))
      return 'refused' in file ? undefined : file
    },
  }
}

const missing = (name: string, path: string, known: readonly string[], range: SourceRange) => ({
  problem: problem('unknown-include', { name, path, known, near: nearest(name, known) }, range),
})

/** The key of a workflow. */
function keyOf(yaml: YamlSource, name: string): Node | undefined {
  const root = yaml.document.contents
  if (!isMap(root)) return undefined
  const wrapper = entries(root).get('workflows')?.value
  return entries(isMap(wrapper) ? wrapper : root).get(name)?.key as Node | undefined
}
