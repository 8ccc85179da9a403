import type { Range } from 'vscode-languageserver'
import { lineMap } from '../workflow/source.ts'

/** A handler module as far as it can be told without running it. */
export interface HandlerModule {
  uri: string
  exports: readonly HandlerExport[]
  /** True when it has exports that its text does not name. */
  open?: boolean
}

/** A function that a module exports. */
export interface HandlerExport {
  name: string
  /** As it is written, up to the body. */
  signature: string
  /** The text of the comment before it. */
  documentation?: string
  /** Of the name. */
  range: Range
}

const declaration =
  /^export\s+(?:(default)\s+)?(?:(?:async\s+)?function\b\s*\*?\s*([A-Za-z_$][\w$]*)?\s*(\([^)]*\)(?:\s*:\s*[^{\n]+)?)?|(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*(?::[^=\n]+)?=\s*(?:async\s*)?(\([^)]*\)|[A-Za-z_$][\w$]*)?)/gm

const list = /^export\s*\{([^}]*)\}/gm

/** True for a module that passes on everything that another one exports, or is no ES module. */
export function exportsOthers(source: string): boolean {
  return /^export\s*\*|^\s*(module\.)?exports\b/m.test(source)
}

/** The exported functions of a module, found in its text. */
export function handlerExports(source: string): HandlerExport[] {
  const position = lineMap(source)
  const found = new Map<string, HandlerExport>()
  const add = (name: string, signature: string, at: number, length: number) => {
    const documentation = commentBefore(source, at)
    found.set(name, {
      name,
      signature,
      range: { start: position(at), end: position(at + length) },
      ...(documentation === undefined ? {} : { documentation }),
    })
  }
  for (const match of source.matchAll(declaration)) {
    const own = match[2] ?? match[4]
    const name = match[1] ? 'default' : own
    if (name === undefined) continue
    const at = own === undefined ? match.index : match.index + match[0].indexOf(own)
    const parameters = (match[3] ?? match[5] ?? '()').replace(/\s+/g, ' ')
    add(
      name,
      `${own ?? 'default'}${parameters.startsWith('(') ? parameters : `(${parameters})`}`,
      at,
      own?.length ?? 0,
    )
  }
  for (const match of source.matchAll(list)) {
    for (const part of match[1]!.matchAll(/([A-Za-z_$][\w$]*)(?:\s+as\s+([A-Za-z_$][\w$]*))?/g)) {
      const name = part[2] ?? part[1]!
      if (!found.has(name))
        add(name, name, match.index + match[0].indexOf('{') + 1 + part.index, part[0].length)
    }
  }
  return [...found.values()]
}

/** The text of a documentation comment that ends right before the line of an offset. */
function commentBefore(source: string, at: number): string | undefined {
  const before = source.slice(0, source.lastIndexOf('\n', at) + 1).trimEnd()
  const start = before.lastIndexOf('/**')
  if (start < 0 || before.indexOf('*/', start) !== before.length - 2) return undefined
  const comment = before.slice(start + 3, -2)
  const text = comment
    .split('\n')
    .map(line => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim()
  return text || undefined
}
