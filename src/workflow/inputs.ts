import type { InputType, Workflow } from './graph.ts'
import { copyObject, isObject, type Json, type JsonObject, setOwn, typeName } from './json.ts'
import { failure, nearest, type PlayheadError, type Problem, problem } from './problem.ts'

/**
 * The initial context: the inputs with the declared defaults.
 * @throws {PlayheadError} `invalid-inputs` when one is missing or has another type than declared
 */
export function initialContext(workflow: Workflow, inputs: JsonObject, path: string): JsonObject {
  const context = copyObject(inputs)
  for (const spec of workflow.inputs) {
    const refuse = (detail: string): PlayheadError =>
      failure('invalid-inputs', { workflow: workflow.name, detail }, { path, range: spec.range })
    if (!Object.hasOwn(context, spec.name)) {
      if (spec.default !== undefined) setOwn(context, spec.name, spec.default)
      else if (spec.required) {
        const near = nearest(spec.name, Object.keys(inputs))
        throw refuse(`"${spec.name}" is missing${near ? ` (there is "${near}")` : ''}.`)
      }
      continue
    }
    const value = context[spec.name]!
    if (!fits(value, spec.type)) {
      throw refuse(`"${spec.name}" must be of type ${spec.type}, but is ${describe(value)}.`)
    }
  }
  return context
}

/** A warning for each input that the workflow, which declares some, does not declare; it is in the context all the same. */
export function undeclaredInputs(workflow: Workflow, inputs: JsonObject): Problem[] {
  const known = workflow.inputs.map(spec => spec.name)
  if (known.length === 0) return []
  return Object.keys(inputs)
    .filter(name => !known.includes(name))
    .map(name => {
      const near = nearest(name, known)
      return problem('undeclared-input', { name, workflow: workflow.name, known, near }, workflow.keyRange)
    })
}

/** Whether a value has the type that an input declares. */
export function fits(value: Json, type: InputType): boolean {
  switch (type) {
    case 'any':
      return true
    case 'integer':
      return Number.isInteger(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    default:
      return typeof value === type
  }
}

function describe(value: Json): string {
  const text = JSON.stringify(value)
  return `${typeName(value)} ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`
}
