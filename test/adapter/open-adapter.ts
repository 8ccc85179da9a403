import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { serve } from '../../debug-adapter/adapter.ts'
import type { DapClient } from './client/client.ts'
import { openInProcess } from './client/open.ts'

/** A folder that is removed after the test. */
export async function temporaryFolder(files: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'playhead-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

/** A client of an adapter that runs in this process, in a folder with some files. */
export async function openAdapter(
  files: Record<string, string>,
): Promise<{ client: DapClient; folder: string }> {
  const folder = await temporaryFolder(files)
  return { client: attachAdapter(folder), folder }
}

/** One more client in a folder. */
export function attachAdapter(folder: string): DapClient {
  return openInProcess(stream => void serve(stream, stream, folder))
}
