// Writes the pages and the JSON Schema that derive from the language's own tables.
//
//   npm run generate:docs

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expressionsPage } from './docs/expressions-page.ts'
import { workflowPage } from './docs/workflow-page.ts'
import { workflowSchema } from './docs/workflow-schema.ts'

/** The generated files by their path in the repository. */
export const generated: Readonly<Record<string, () => string>> = {
  'docs/expressions.md': expressionsPage,
  'docs/workflow-yaml.md': workflowPage,
  'schemas/workflow.schema.json': workflowSchema,
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, make] of Object.entries(generated)) {
    const path = fileURLToPath(new URL(`../${name}`, import.meta.url))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, make())
  }
}
