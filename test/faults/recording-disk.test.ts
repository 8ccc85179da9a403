import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { openFileSource } from '../../src/recording/files-node.ts'
import { openRecording } from '../../src/recording/reader.ts'
import { temporaryFolder } from '../adapter/open-adapter.ts'

const workflow = `workflows:
  long:
    inputs: { n: 0 }
    nodes:
      - { id: more, type: transform, set: { n: n + 1 }, next: enough }
      - { id: enough, type: condition, condition: n >= 900, branches: { "true": done, "false": more } }
      - { id: done, type: transform, set: { finished: "true" } }
`

test.skipIf(process.platform === 'win32')(
  'a run whose file cannot grow any more completes, says so, and leaves a file that holds the beginning',
  async () => {
    const cwd = await temporaryFolder({ 'w.yaml': workflow })
    const main = join(import.meta.dirname, '../../src/cli/main.ts')
    // Every file of this process can hold 8 KiB (16 blocks of 512 bytes): the kernel refuses what is written beyond.
    const limited = `trap '' XFSZ; ulimit -f 16; exec "$0" "$@"`
    const args = ['-c', limited, process.execPath, main, 'run', 'w.yaml']
    const { status, stdout, stderr } = spawnSync('sh', args, { cwd, encoding: 'utf8' })
    expect(stdout + stderr).toMatch(/EFBIG/)
    expect(status).toBe(0)
    const folder = join(cwd, '.playhead')
    const path = join(folder, readdirSync(folder).find(name => name.endsWith('.playhead'))!)
    expect(statSync(path).size).toBeLessThanOrEqual(8 * 1024)
    const source = await openFileSource(path)
    const timeline = await openRecording(source, path, nodeCodec)
    expect(timeline).toMatchObject({ status: 'interrupted' })
    expect(timeline.length).toBeGreaterThan(256)
    const { contexts } = await timeline.state(timeline.length)
    expect(contexts.get(0)!['n']).toBeGreaterThan(50)
    expect(contexts.get(0)).not.toHaveProperty('finished')
    await source.close()
  },
)
