import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import { createIncludeReader } from '../../src/workflow/native/read-include-node.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const schema = JSON.parse(readFileSync(`${root}schemas/workflow.schema.json`, 'utf8'))
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)

/** What the schema finds wrong with a text: the places, each once. */
function complaints(source: string): string[] {
  validate(JSON.parse(JSON.stringify(parse(source, { merge: true }))))
  const places = (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .map(({ instancePath, message, params }) => {
      const key = params['additionalProperty'] as string | undefined
      return `${instancePath}${key === undefined ? ` ${message}` : `/${key} is no key`}`
    })
  return [...new Set(places)]
}

const files = globSync(['examples/**/*.yaml', 'test/fixtures/**/*.yaml'], { cwd: root }).sort()

test('there are files to validate', () => {
  expect(files.length).toBeGreaterThan(12)
})

test.each(files)('%s is valid if it has no problem', file => {
  const source = readFileSync(`${root}${file}`, 'utf8')
  const { problems } = parseWorkflowFile(source, file, createIncludeReader(`${root}${file}`, root))
  if (problems.length === 0) expect(complaints(source)).toEqual([])
  else expect(problems.map(({ code }) => code)).not.toEqual([])
})

const flow = (node: string) => `workflows: { main: { nodes: [${node}] } }`

describe('valid is', () => {
  test.each([
    ['a file without workflows:', 'main: { nodes: [{ id: a, type: wait, duration: 1 }] }\nhandlers: ./h.ts'],
    [
      'other data beside such workflows',
      'about: { x: 1 }\nmain: { nodes: [{ id: a, type: wait, duration: 1 }] }',
    ],
    [
      'a key of the author below another',
      flow('{ id: a, type: wait, duration: 1, retry_policy: { x-why: 1, max_attempts: 2 } }'),
    ],
    ['a choice that is a map', flow('{ id: a, type: hitl, choices: [{ label: A, value: a }, b] }')],
    ['a key of the author', flow('{ id: a, type: wait, duration: 1, x-note: 1 }')],
    [
      'next as null, text and list',
      flow(
        '{ id: a, type: wait, duration: 1, next: null }, { id: b, type: wait, duration: 1, next: a }, { id: c, type: wait, duration: 1, next: [a, b] }',
      ),
    ],
    [
      'a truth value as branch',
      flow('{ id: a, type: condition, condition: x, branches: { true: a, false: a } }'),
    ],
    ['hitl', flow('{ id: a, type: hitl, prompt: Sure? }')],
    [
      'an input that is a default',
      'workflows: { main: { inputs: { a: 1, b: [], c: { d: 1 } }, nodes: [{ id: a, type: wait, duration: 1 }] } }',
    ],
    ['a duration with a unit', flow('{ id: a, type: wait, duration: 1, timeout: 1.5s }')],
  ])('%s', (_, source) => {
    expect(complaints(source)).toEqual([])
    expect(parseWorkflowFile(source, 'flow.yaml').problems.filter(one => one.severity === 'error')).toEqual(
      [],
    )
  })
})

describe('invalid is', () => {
  const node = '/workflows/main/nodes/0'
  test.each([
    ['a file without workflows', 'workflows: 1', '/workflows must be object'],
    [
      'a workflow without nodes',
      'workflows: { main: {} }',
      "/workflows/main must have required property 'nodes'",
    ],
    [
      'a key that is not known',
      flow('{ id: a, type: wait, duration: 1, duraton: 1 }'),
      `${node}/duraton is no key`,
    ],
    [
      'a key below another that is not known',
      flow('{ id: a, type: wait, duration: 1, retry_policy: { max_attemps: 1 } }'),
      `${node}/retry_policy/max_attemps is no key`,
    ],
    [
      'a key of a member that is not known',
      flow('{ id: a, type: team, members: [{ id: m, goall: x }] }'),
      `${node}/members/0/goall is no key`,
    ],
    [
      'a key of another type',
      flow('{ id: a, type: wait, duration: 1, handler: f }'),
      `${node}/handler is no key`,
    ],
    [
      'a type that is not known',
      flow('{ id: a, type: waits }'),
      `${node}/type must match exactly one schema in oneOf`,
    ],
    ['a node without id', flow('{ type: wait, duration: 1 }'), `${node} must have required property 'id'`],
    [
      'a wait without duration',
      flow('{ id: a, type: wait }'),
      `${node} must have required property 'duration'`,
    ],
    [
      'a list of no branches',
      flow('{ id: a, type: parallel, parallel_nodes: [] }'),
      `${node}/parallel_nodes must NOT have fewer than 1 items`,
    ],
    [
      'a strategy that is not known',
      flow('{ id: a, type: parallel, parallel_nodes: [a], join_strategy: some }'),
      `${node}/join_strategy must be equal to one of the allowed values`,
    ],
    [
      'a time that is none',
      flow('{ id: a, type: wait, duration: 1, timeout: soon }'),
      `${node}/timeout must match pattern "^\\s*\\d+(\\.\\d+)?\\s*(ms|s|m|h)?\\s*$"`,
    ],
    [
      'a text for a number',
      flow('{ id: a, type: wait, duration: 1, max_visits: many }'),
      `${node}/max_visits must be integer`,
    ],
    [
      'an input type that is not known',
      'workflows: { main: { inputs: { a: { type: text } }, nodes: [{ id: a, type: wait, duration: 1 }] } }',
      '/workflows/main/inputs/a/type must be equal to one of the allowed values',
    ],
    [
      'a limit that is not known',
      'workflows: { main: { execution: { max_visit: 1 }, nodes: [{ id: a, type: wait, duration: 1 }] } }',
      '/workflows/main/execution/max_visit is no key',
    ],
  ])('%s', (_, source, complaint) => {
    expect(complaints(source)).toContain(complaint)
    expect(parseWorkflowFile(source, 'flow.yaml').problems).not.toEqual([])
  })
})

test('every key of the language has a description', () => {
  const missing: string[] = []
  const look = (part: Record<string, unknown>, path: string) => {
    for (const [key, value] of Object.entries(part)) {
      if (typeof value !== 'object' || value === null) continue
      if (key === 'properties' && !/\/(if|then|else)$/.test(path)) {
        for (const [name, field] of Object.entries(value as Record<string, { description?: string }>)) {
          if (!field.description && JSON.stringify(field) !== '{}') missing.push(`${path}/${name}`)
        }
      }
      look(value as Record<string, unknown>, `${path}/${key}`)
    }
  }
  look(schema, '')
  expect(missing).toEqual([])
})
