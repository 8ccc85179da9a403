import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { openFileSource } from '../../src/recording/files-node.ts'
import { blockLength } from '../../src/recording/format.ts'
import { openRecording } from '../../src/recording/reader.ts'
import { apply, emptyState } from '../../src/recording/state.ts'
import { temporaryFolder } from '../adapter/open-adapter.ts'
import { eventsOf } from '../start-run.ts'

/** How many runs are killed; another number by the environment. */
const count = Number(process.env['PLAYHEAD_KILLS'] ?? 200)

/** The program that is killed, as one file: so it starts several times as fast. */
async function bundled(folder: string): Promise<string> {
  const program = join(folder, 'program.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'programs/recorded-run.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  return program
}

const files = {
  'endless.yaml': `handlers: ./handlers.mjs
workflows:
  endless:
    max_visits: 1000000000
    inputs: { n: 0 }
    nodes:
      - { id: count, type: transform, set: { n: n + 1 }, next: page }
      - { id: page, type: compute, handler: page, inputs: { n: n }, output: page, next: fork }
      - { id: fork, type: parallel, parallel_nodes: [left, right], next: count }
      - { id: left, type: transform, set: { left: n } }
      - { id: right, type: transform, set: { right: n } }
`,
  // Every third one is stored outside of the blocks.
  'handlers.mjs': `export async function page({ n }, run) {
  run.log('page ' + n)
  return { n, text: (n + ' ').repeat(n % 3 === 0 ? 20_000 : 20) }
}
`,
}

/** Kills a run some time after its recording has begun. */
async function killed(
  program: string,
  folder: string,
  after: number,
): Promise<{ recording: string; flushed: number }> {
  const child = spawn(process.execPath, [program, join(folder, 'endless.yaml'), join(folder, 'history')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const closed = once(child, 'close')
  await Promise.race([once(child.stdout, 'data'), closed])
  await setTimeout(after)
  child.kill('SIGKILL')
  const [, signal] = await closed
  expect(signal).toBe('SIGKILL')
  // A last number that was cut off is a smaller one.
  const [recording, ...counts] = output.split('\n').filter(line => line !== '')
  return { recording: recording!, flushed: Math.max(0, ...counts.map(Number)) }
}

test.skipIf(process.platform === 'win32')(
  'a run that is killed at any moment leaves a file that opens and holds all that was flushed',
  { timeout: 60_000 + count * 3_000 },
  async () => {
    const folder = await temporaryFolder(files)
    const program = await bundled(folder)
    let longest = 0
    const one = async (after: number) => {
      const { recording, flushed } = await killed(program, folder, after)
      const source = await openFileSource(recording)
      try {
        const timeline = await openRecording(source, recording, nodeCodec).catch(thrown => {
          // Killed before the first event.
          if (flushed === 0 && thrown.code === 'recording-empty') return undefined
          throw thrown
        })
        if (!timeline) return
        expect(timeline).toMatchObject({ status: 'interrupted' })
        expect(timeline.damage).toBeUndefined()
        expect(timeline.length).toBeGreaterThanOrEqual(flushed)
        longest = Math.max(longest, flushed)
        const events = await eventsOf(timeline)
        expect(await timeline.state(timeline.length)).toEqual(events.reduce(apply, emptyState))
      } finally {
        await source.close()
      }
    }
    // Two at a time; most moments early on, where headers, first blocks and values are written.
    for (let i = 0; i < count; i += 2)
      await Promise.all([one(Math.random() ** 2 * 200), one(Math.random() ** 2 * 200)])
    expect(longest).toBeGreaterThan(blockLength)
  },
)
