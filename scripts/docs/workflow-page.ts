import { readFileSync } from 'node:fs'
import {
  executionFields,
  fileFields,
  inputFields,
  workflowFields,
} from '../../src/workflow/native/file-fields.ts'
import { commonFields } from '../../src/workflow/native/parse-node.ts'
import { serverFields } from '../../src/workflow/native/server-fields.ts'
import { nodeTypes } from '../../src/workflow/node-types/registry.ts'
import { keyTable } from './field-text.ts'
import { block, fill } from './markdown.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

/** `docs/workflow-yaml.md`, from the schemas of the language and the examples of the node types. */
export function workflowPage(): string {
  return fill(read('scripts/docs/workflow-yaml.template.md'), {
    'keys-file': keyTable(fileFields),
    'keys-workflow': keyTable(workflowFields),
    'keys-input': keyTable(inputFields),
    'keys-execution': keyTable(executionFields),
    'keys-server': keyTable(serverFields),
    'keys-node': keyTable(commonFields),
    'include-example': block('yaml', read('examples/includes/workflow.yaml')),
    'include-steps': block('yaml', read('examples/includes/shared/steps.yaml')),
    handlers: block('ts', read('examples/node-types/handlers.ts')),
    ...Object.fromEntries(
      Object.values(nodeTypes).flatMap(({ type, summary, fields }) => [
        [`summary-${type}`, summary],
        [
          `node-${type}`,
          [
            keyTable(fields),
            block('yaml', read(`examples/node-types/${type}.yaml`)),
            `This is [examples/node-types/${type}.yaml](../examples/node-types/${type}.yaml).`,
          ].join('\n\n'),
        ],
      ]),
    ),
  })
}
