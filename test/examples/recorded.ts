import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import type { EnterEvent } from '../../src/recording/event.ts'
import { openFileSource } from '../../src/recording/files-node.ts'
import { openRecording, type RecordedTimeline } from '../../src/recording/reader.ts'

/**
 * The one recording that runs in a folder have left.
 * @param after when it is closed; after the test by default
 */
export async function recordedIn(
  folder: string,
  after: (work: () => Promise<void>) => void = onTestFinished,
): Promise<RecordedTimeline> {
  const names = readdirSync(join(folder, '.playhead')).filter(name => name.endsWith('.playhead'))
  if (names.length !== 1) throw new Error(`there are ${names.length} recordings: ${names.join(', ')}`)
  const path = join(folder, '.playhead', names[0]!)
  const source = await openFileSource(path)
  after(() => source.close())
  return openRecording(source, path, nodeCodec)
}

/** The addresses of the spans of a kind, in the order in which they were entered. */
export function addressesOf({ structure, length }: RecordedTimeline, kind: EnterEvent['kind']): string[] {
  const addresses: string[] = []
  for (let seq = 0; seq < length; seq++) {
    if (structure.type(seq) === 'enter' && structure.site(seq).kind === kind)
      addresses.push(structure.address(seq))
  }
  return addresses
}
