import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { replay } from '../../src/debugger/debuggee.ts'
import { footerSize } from '../../src/recording/member.ts'
import { runToEnd } from '../start-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'playhead-damaged-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const source = `
workflows:
  main:
    nodes:
      - { id: one, type: transform, set: { a: 1 } }
`

test('a replay of a damaged recording says what is wrong with it', async () => {
  const { sink, timeline } = await runToEnd({ source })
  const bytes = sink.bytes()
  bytes[bytes.length - footerSize - 30]! ^= 0xff
  const path = join(folder, 'run.playhead')
  writeFileSync(path, bytes)
  const debuggee = await replay(path, 'start', { onLog: () => undefined })
  expect(debuggee.timeline.length).toBe(timeline.length)
  expect(debuggee.notes).toEqual([
    expect.stringMatching(/damaged: .*All its events could be read nevertheless\.$/),
  ])
  await debuggee.close()
})
