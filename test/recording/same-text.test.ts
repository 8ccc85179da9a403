import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { requireSameText } from '../../src/recording/same-text-node.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playhead-text-'))
  writeFileSync(join(folder, 'main.yaml'), 'workflows: {}\n')
  writeFileSync(join(folder, 'shared.yaml'), 'nodes: []\n')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const header = () => ({
  execution: 'abc',
  path: join(folder, 'main.yaml'),
  source: 'workflows: {}\n',
  includes: { 'shared.yaml': 'nodes: []\n' },
})

test('files that still have the text that ran are fine', async () => {
  await expect(requireSameText(header())).resolves.toBeUndefined()
})

test.each(['main.yaml', 'shared.yaml'])('another text in %s is said', async name => {
  writeFileSync(join(folder, name), 'else: 1\n')
  await expect(requireSameText(header())).rejects.toMatchObject({
    code: 'text-differs',
    message: expect.stringContaining('has changed'),
  })
})

test('a file that is gone is said', async () => {
  rmSync(join(folder, 'shared.yaml'))
  await expect(requireSameText(header())).rejects.toMatchObject({
    code: 'text-differs',
    message: expect.stringContaining('is not there any more'),
  })
})
