import { getPath, isObject, type Json, type JsonObject, type JsonPath, parsePath, setOwn } from './json.ts'

/** A value in the YAML that is filled from the context when its node is entered. */
export type ValueTemplate =
  | { kind: 'literal'; value: Json }
  | { kind: 'reference'; path: JsonPath; text: string }
  | { kind: 'text'; parts: readonly TextPart[] }
  | { kind: 'list'; items: readonly ValueTemplate[] }
  | { kind: 'object'; entries: readonly (readonly [string, ValueTemplate])[] }

/** A piece of a text: as it stands, or the value at a path, which stays visible as written when there is none. */
type TextPart =
  | { kind: 'plain'; text: string }
  | { kind: 'path'; path: JsonPath; text: string }
  | { kind: 'environment'; name: string; fallback?: string; text: string }

/** Reads a process environment variable; handed in, so that the core runs anywhere. */
export type Environment = (name: string) => string | undefined

/** A whole-value reference names something that the context does not have. */
export class MissingReferenceError extends Error {
  readonly reference: string

  constructor(reference: string) {
    super(`${reference} is not in the context`)
    this.name = 'MissingReferenceError'
    this.reference = reference
  }
}

const part =
  /\{\{\s*([A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$-]*|\[-?\d+\])*)\s*\}\}|\{([A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$-]*|\[-?\d+\])*)\}|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}|\$env\.([A-Za-z_]\w*)/g

/**
 * Compiles any YAML value: `$ctx.a.b[0]` as a whole text refers to a value; `{x}`, `{{ x.y }}`, `${NAME:-default}` and
 * `$env.NAME` inside texts are filled in; lists and maps are compiled part by part.
 */
export function compileValue(value: Json): ValueTemplate {
  if (typeof value === 'string') return compileText(value)
  if (Array.isArray(value)) return { kind: 'list', items: value.map(compileValue) }
  if (isObject(value)) {
    return {
      kind: 'object',
      entries: Object.entries(value).map(([key, item]) => [key, compileValue(item)] as const),
    }
  }
  return { kind: 'literal', value }
}

function compileText(text: string): ValueTemplate {
  if (text === '$ctx') return { kind: 'reference', path: [], text }
  if (text.startsWith('$ctx.') && !/\s/.test(text)) {
    const path = parsePath(text.slice(5))
    if (path) return { kind: 'reference', path, text }
  }
  const parts: TextPart[] = []
  let from = 0
  for (const match of text.matchAll(part)) {
    if (match.index > from) parts.push({ kind: 'plain', text: text.slice(from, match.index) })
    from = match.index + match[0].length
    const name = match[3] ?? match[5]
    const path = match[1] ?? match[2]
    if (name !== undefined) parts.push({ kind: 'environment', name, fallback: match[4], text: match[0] })
    else parts.push({ kind: 'path', path: parsePath(path!) ?? [path!], text: match[0] })
  }
  if (parts.length === 0) return { kind: 'literal', value: text }
  if (from < text.length) parts.push({ kind: 'plain', text: text.slice(from) })
  return { kind: 'text', parts }
}

/** A place in a text that stands for a value of the context. Offsets of the path as it is written. */
export interface TextReference {
  path: JsonPath
  start: number
  end: number
}

/** The references in a text as {@link compileValue} understands it. */
export function* textReferences(text: string): Generator<TextReference> {
  const template = compileText(text)
  if (template.kind === 'reference' && template.path.length > 0)
    yield { path: template.path, start: '$ctx.'.length, end: text.length }
  if (template.kind !== 'text') return
  let at = 0
  for (const piece of template.parts) {
    if (piece.kind === 'path') {
      const start = at + piece.text.search(/[^{\s]/)
      yield { path: piece.path, start, end: at + piece.text.search(/\s*\}/) }
    }
    at += piece.text.length
  }
}

/**
 * Fills a template in.
 * @throws {MissingReferenceError} when a `$ctx` reference leads nowhere
 */
export function resolveValue(template: ValueTemplate, context: JsonObject, environment: Environment): Json {
  switch (template.kind) {
    case 'literal':
      return template.value
    case 'reference': {
      const value = getPath(context, template.path)
      if (value === undefined) throw new MissingReferenceError(template.text)
      return value
    }
    case 'text':
      return template.parts.map(piece => resolvePart(piece, context, environment)).join('')
    case 'list':
      return template.items.map(item => resolveValue(item, context, environment))
    case 'object': {
      const result: JsonObject = {}
      for (const [key, item] of template.entries)
        setOwn(result, key, resolveValue(item, context, environment))
      return result
    }
  }
}

function resolvePart(piece: TextPart, context: JsonObject, environment: Environment): string {
  if (piece.kind === 'plain') return piece.text
  if (piece.kind === 'environment') return environment(piece.name) ?? piece.fallback ?? piece.text
  const value = getPath(context, piece.path)
  if (value === undefined) return piece.text
  return typeof value === 'string' ? value : JSON.stringify(value)
}
