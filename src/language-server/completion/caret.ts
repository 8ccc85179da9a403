import { isMap, isScalar, type Pair } from 'yaml'
import {
  type Outline,
  type OutlineNode,
  type OutlineWorkflow,
  outlineOf,
} from '../../workflow/native/outline.ts'
import { nodeAlone } from '../../workflow/native/reparse.ts'
import { type Site, sitesOf } from '../../workflow/native/sites.ts'
import { parseYaml } from '../../workflow/native/yaml-source.ts'
import type { SourceRange } from '../../workflow/source.ts'
import { commentBefore } from '../expression-at.ts'
import type { Model } from '../model.ts'
import { findScalar } from '../yaml-path.ts'

/** Where the cursor stands, in the file as it would be if a word were being written there. */
export interface Caret {
  /** Of a part of the file, with the node at the cursor; the model knows the others. */
  outline: Outline
  workflow?: OutlineWorkflow
  node?: OutlineNode
  /** The keys and indexes from the top to the scalar at the cursor; its own key is the last one where it is a key. */
  path: readonly (string | number)[]
  /** True where the scalar is a key. */
  isKey: boolean
  /** The value that the scalar would be. */
  value: string
  /** The characters of {@link value} before the cursor. */
  before: string
  /** The map that the scalar is a key of. */
  siblings: readonly string[]
  /** What the scalar means, where it means something. */
  site?: Site
  /** True in the expression of a breakpoint or a log point. */
  inComment?: true
}

/** Stands for the word that is being written; no file has it. */
const mark = 'playhead0caret0'

/**
 * Looks at the file with a word put in at the cursor, in each way in which it can be meant, the likeliest first. None
 * inside comments and where no word can be.
 */
export function* caretsAt(model: Model, offset: number): Generator<Caret> {
  const node = nodeAlone(model.yaml, offset)
  const text = node?.text ?? model.text
  const at = node ? offset - node.startInFile + node.start : offset
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  const isAlone = /^\s*[\w-]*$/.test(line) && /^[\w-]*[ \t]*(\r?\n|$)/.test(text.slice(at))
  const rest = /^[^\r\n]*/.exec(text.slice(at))![0]
  const { quote, brackets } = openIn(line)
  const closed = quote && !rest.includes(quote) ? `${mark}${quote}` : mark
  const words = rest.trim() === '' && brackets ? [closed, closed + brackets] : [closed]
  for (const word of isAlone ? [`${mark}:`, mark] : words) {
    const caret = caretIn(text.slice(0, at) + word + text.slice(at), model)
    if (caret) yield caret
  }
}

/**
 * The quote of YAML that is open at the end of a line, and what closes its brackets: where they stay open, all that
 * follows belongs to them.
 */
function openIn(line: string): { quote?: string; brackets: string } {
  let quote: string | undefined
  let brackets = ''
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!
    if (quote === undefined) {
      // Within a word a quote is a character like any other.
      if ((c === '"' || c === "'") && /^$|[\s[{,]/.test(line[i - 1] ?? '')) quote = c
      else if (c === '#' && /^$|\s/.test(line[i - 1] ?? '')) break
      else if (c === '[' || c === '{') brackets = (c === '[' ? ']' : '}') + brackets
      else if (c === brackets[0]) brackets = brackets.slice(1)
    } else if (c === '\\' && quote === '"') i++
    else if (c === quote) quote = undefined
  }
  return { ...(quote === undefined ? {} : { quote }), brackets }
}

/** The caret in the expression of a `# break:` or `# log:` comment. */
export function caretInComment(model: Model, offset: number): Caret | undefined {
  const before = commentBefore(model, offset)
  if (before === undefined) return undefined
  const { outline, yaml } = model
  const { line } = model.positionAt(offset)
  const workflow = outline.workflows.find(({ pair }) => isOnLine(yaml.range(pair), line))
  return {
    outline,
    ...(workflow ? { workflow } : {}),
    path: [],
    isKey: false,
    value: before,
    before,
    siblings: [],
    inComment: true,
  }
}

const isOnLine = ({ start, end }: SourceRange, line: number) => start.line <= line && line <= end.line

function caretIn(text: string, { includes }: Model): Caret | undefined {
  const yaml = parseYaml(text)
  const { document } = yaml
  const found = findScalar(document.contents, scalar => String(scalar.value).includes(mark))
  if (!found) return undefined
  const { scalar, ancestors, isKey, path } = found
  const outline = outlineOf(yaml, includes)
  const workflow = outline.workflows.find(({ pair }) => ancestors.includes(pair))
  const node = workflow?.nodes.find(({ map }) => ancestors.includes(map))
  const value = String(scalar.value)
  const owner = ancestors.findLast(isMap)
  const unmarked = value.replace(mark, '')
  const site = workflow && [...sitesOf(outline)].find(one => one.scalar === scalar)
  return {
    outline,
    ...(workflow ? { workflow } : {}),
    ...(node ? { node } : {}),
    path: path.map(step => (step === value ? unmarked : step)),
    isKey,
    value: unmarked,
    before: value.slice(0, value.indexOf(mark)),
    siblings: isKey && owner ? keysOf(owner.items).filter(key => key !== value) : [],
    ...(site ? { site } : {}),
  }
}

const keysOf = (pairs: readonly Pair[]) =>
  pairs.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []))
