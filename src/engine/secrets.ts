import { nodesOfRun } from '../workflow/check.ts'
import type { Workflow, WorkflowFile } from '../workflow/graph.ts'
import { isObject, type Json, type JsonObject } from '../workflow/json.ts'

/** Environment variables that hold secrets by their names. */
const secretName =
  /(^|_)(API_?KEY|ACCESS_KEY|PRIVATE_KEY|SECRET_KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)$/i

/** Values of undeclared variables that are shorter are words that occur anywhere. */
const shortest = 8

/** Declared secrets that are shorter would mask single letters everywhere. */
const shortestDeclared = 3

/**
 * The texts that nobody may see: values of declared secret inputs and environment variables, values of variables whose
 * names say so, and what the key store gave.
 * @param environment all variables that the run can see
 * @param stored values from a key store
 */
export function secretsOf(
  file: WorkflowFile,
  workflow: Workflow,
  inputs: JsonObject,
  environment: Readonly<Record<string, string | undefined>>,
  stored: readonly string[] = [],
): string[] {
  const found = new Set<string>(stored.filter(text => text.length >= shortestDeclared))
  const declare = (value: Json | undefined) => {
    for (const text of textsIn(value)) if (text.length >= shortestDeclared) found.add(text)
  }
  const workflows = new Set([workflow])
  for (const one of nodesOfRun(file, workflow)) workflows.add(one.workflow)
  for (const { secrets, inputs: specs } of workflows) {
    for (const name of secrets) declare(environment[name])
    for (const { name, secret, default: fallback } of specs) {
      if (!secret) continue
      declare(inputs[name])
      declare(fallback)
    }
  }
  // By name first: to read a variable of the process takes longer than to look at its name.
  for (const name of Object.keys(environment).filter(one => secretName.test(one))) {
    const value = environment[name]
    if (value !== undefined && value.length >= shortest) found.add(value)
  }
  return [...found]
}

function textsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isObject(value) ? Object.values(value).flatMap(textsIn) : []
}
