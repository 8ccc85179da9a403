import type { RecordingHeader } from './format.ts'

/** The ending of recording files. */
export const recordingExtension = '.playhead'

/** The file name of a recording: sorts by time, tells the workflow, holds the id. */
export function recordingFileName(
  header: Pick<RecordingHeader, 'startedAt' | 'workflow' | 'execution'>,
): string {
  const time = header.startedAt.replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  const safe = (text: string) => text.replace(/[^\w.-]+/g, '_')
  return `${safe(time)}-${safe(header.workflow).slice(0, 60)}-${safe(header.execution).slice(0, 64)}${recordingExtension}`
}
