import { isMap, isNode, isSeq, type Pair, type YAMLMap } from 'yaml'
import type { InputSpec, InputType } from '../graph.ts'
import { fits } from '../inputs.ts'
import { isObject, type Json, typeName } from '../json.ts'
import { problem } from '../problem.ts'
import { written } from './aliases.ts'
import { inputFields } from './file-fields.ts'
import { entries, reportUnknownKeys } from './mapping.ts'
import type { YamlSource } from './yaml-source.ts'
import { yamlTrap } from './yaml-trap.ts'

/** The types of inputs by the names that files use. */
export const inputTypes: Readonly<Record<string, InputType>> = {
  string: 'string',
  str: 'string',
  number: 'number',
  float: 'number',
  integer: 'integer',
  int: 'integer',
  boolean: 'boolean',
  bool: 'boolean',
  object: 'object',
  dict: 'object',
  array: 'array',
  list: 'array',
  any: 'any',
}

/**
 * The declared inputs of a workflow: `name: {type, default, required, description}`, or `name: default` for short; and
 * the list `metadata.arguments`, which says the same.
 */
export function parseInputs(yaml: YamlSource, keys: ReadonlyMap<string, Pair>): InputSpec[] {
  const inputs = written(keys.get('inputs')?.value)
  return [...(isMap(inputs) ? namedInputs(yaml, inputs) : []), ...argumentInputs(yaml, keys.get('metadata'))]
}

/** `metadata: { arguments: [{ name, type, required, default, help }] }`. */
function* argumentInputs(yaml: YamlSource, metadata: Pair | undefined): Generator<InputSpec> {
  const list = metadata && isMap(metadata.value) ? metadata.value.get('arguments', true) : undefined
  for (const item of isSeq(list) ? list.items : []) {
    const value = isNode(item) ? yaml.data(item) : undefined
    if (!isNode(item) || !isObject(value) || typeof value['name'] !== 'string') continue
    const type = inputTypes[String(value['type'] ?? 'any')] ?? 'any'
    if (isMap(item)) checkDefault(yaml, item, type)
    yield {
      name: value['name'],
      type,
      description: typeof value['help'] === 'string' ? value['help'] : undefined,
      required: value['required'] === true,
      range: yaml.range(item),
      ...('default' in value ? { default: value['default'] as Json } : {}),
    }
  }
}

/** Reports a default that has another type than the input. A default of null says that there is none. */
function checkDefault(yaml: YamlSource, input: YAMLMap, type: InputType): void {
  const part = input.get('default', true)
  const value = isNode(part) ? yaml.data(part) : undefined
  if (!isNode(part) || value == null || fits(value, type)) return
  const meant = type === 'boolean' && typeof value === 'string' ? yamlTrap(value) : undefined
  const hint = meant === undefined ? '' : ` In YAML 1.2 "${value}" is a text; write true or false.`
  const fix = meant === undefined ? {} : { value: String(value), near: String(meant) }
  const detail = `The default must be of type ${type}, but is ${typeName(value)}.${hint}`
  yaml.problems.push({
    ...problem('invalid-value', { detail, ...fix }, yaml.range(part)),
    severity: 'warning',
  })
}

function namedInputs(yaml: YamlSource, map: YAMLMap): InputSpec[] {
  const result: InputSpec[] = []
  for (const [name, input] of entries(map)) {
    const range = yaml.range(input)
    const value = isNode(input.value) ? yaml.data(input.value) : undefined
    if (
      !isObject(value) ||
      !(
        'type' in value ||
        'default' in value ||
        'required' in value ||
        'description' in value ||
        'secret' in value
      )
    ) {
      result.push({ name, type: 'any', required: false, range, ...(value == null ? {} : { default: value }) })
      continue
    }
    const given = String(value['type'] ?? 'any')
    const type = Object.hasOwn(inputTypes, given) ? inputTypes[given]! : undefined
    if (!type) {
      const known = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'any']
      yaml.problems.push(
        problem(
          'invalid-value',
          { detail: `"${given}" is no input type; known are: ${known.join(', ')}.` },
          range,
        ),
      )
    }
    if (isMap(input.value)) {
      reportUnknownKeys(yaml, input.value, Object.keys(inputFields.shape), `the input "${name}"`)
      checkDefault(yaml, input.value, type ?? 'any')
    }
    result.push({
      name,
      type: type ?? 'any',
      description: typeof value['description'] === 'string' ? value['description'] : undefined,
      required: value['required'] === true,
      ...(value['secret'] === true ? { secret: true } : {}),
      range,
      ...('default' in value ? { default: value['default'] as Json } : {}),
    })
  }
  return result
}
