import type { WorkflowFile } from '../workflow/graph.ts'
import { parseWorkflowFile } from '../workflow/native/parse.ts'
import type { RecordingHeader } from './format.ts'

/** The workflow file of a recording as it ran, with what it included, all from the recording. */
export function parseRecorded({
  source,
  path,
  includes = {},
}: Pick<RecordingHeader, 'source' | 'path' | 'includes'>): WorkflowFile {
  return parseWorkflowFile(source, path, include =>
    Object.hasOwn(includes, include) ? includes[include] : undefined,
  )
}
