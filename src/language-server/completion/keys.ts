import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver'
import { isMap, isScalar } from 'yaml'
import { contentOfKey } from '../../workflow/native/sites.ts'
import { isRequired, shapeAt } from '../fields.ts'
import type { Model } from '../model.ts'
import type { Caret } from './caret.ts'
import { contextKeys } from './context-keys.ts'
import { wordRange } from './replace.ts'
import { workflowSnippet } from './snippets.ts'

/** A key that can be written. */
interface Key {
  name: string
  documentation?: string
  detail?: string
  required?: boolean
}

/** The keys that can be written at the cursor, what is needed first. */
export function completeKeys(model: Model, caret: Caret, offset: number): CompletionItem[] {
  // Behind `key:` there must be a space before the value, and no key can follow.
  if (caret.before.endsWith(':')) return []
  const range = wordRange(model, offset, /[\w-]/)
  const hasValue = /^["']?[ \t]*:/.test(model.text.slice(model.offsetAt(range.end)))
  const items = keysAt(model, caret)
    .filter(({ name }) => !caret.siblings.includes(name))
    .map(({ name, documentation, detail, required }, i): CompletionItem => {
      const shown = required ? 'required' : detail
      return {
        label: name,
        kind: CompletionItemKind.Property,
        ...(documentation ? { documentation: { kind: 'markdown', value: documentation } } : {}),
        ...(shown ? { detail: shown } : {}),
        sortText: `${required ? 0 : 1}${String(i).padStart(3, '0')}`,
        textEdit: { range, newText: hasValue ? name : `${name}: ` },
      }
    })
  const depth = caret.path.length
  const isName = caret.outline.wrapped ? depth === 2 && caret.path[0] === 'workflows' : depth === 1
  return isName ? [...items, workflowSnippet(range)] : items
}

function keysAt(model: Model, caret: Caret): Key[] {
  const container = caret.path.slice(0, -1)
  const shape = shapeAt(container, { wrapped: caret.outline.wrapped, nodeType: caret.node?.type })
  if (shape) {
    return Object.entries(shape).map(([name, field]) => ({
      name,
      documentation: field.description,
      required: isRequired(field),
    }))
  }
  const holds = caret.node && contentOfKey(caret.node.type, String(container.at(-1)))
  if (holds === 'branches') return branchKeys
  if (holds === 'arguments') return inputsOfCalled(model, caret)
  if (holds === 'assignments' && caret.workflow)
    return contextKeys(model, caret.workflow.name).map(({ name, origin }) => ({ name, detail: origin }))
  return []
}

const branchKeys: Key[] = [
  { name: '"true"', detail: 'the condition holds' },
  { name: '"false"', detail: 'the condition does not hold' },
  { name: 'default', detail: 'every other value' },
]

/** The inputs of the workflow that the node at the cursor runs. */
function inputsOfCalled(model: Model, { node }: Caret): Key[] {
  const name = node?.pairs.get('workflow')?.value
  const called = isScalar(name) ? String(name.value) : undefined
  const inputs = model.outline.workflows
    .find(workflow => workflow.name === called)
    ?.pairs.get('inputs')?.value
  if (!isMap(inputs)) return []
  const specs = new Map(model.file.workflows.get(called!)?.inputs.map(spec => [spec.name, spec]))
  return inputs.items.flatMap(({ key }): Key[] => {
    if (!isScalar(key)) return []
    const spec = specs.get(String(key.value))
    return [
      {
        name: String(key.value),
        detail: spec?.type,
        documentation: spec?.description,
        required: spec?.required,
      },
    ]
  })
}
