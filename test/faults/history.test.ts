import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createFileStorage } from '../../src/history/file-storage.ts'
import { readEntry } from '../../src/history/recordings.ts'
import { applyRetention } from '../../src/history/retention.ts'

const root = resolve(import.meta.dirname, '../..')

/** Records runs one after the other, tells the id of each when it is over, and ends with the standard input. */
const recorder = `
import { startRun } from ${JSON.stringify(join(root, 'src/engine/host-node.ts'))}
import { parseWorkflowFile } from ${JSON.stringify(join(root, 'src/workflow/native/parse.ts'))}
const file = parseWorkflowFile('main:\\n  nodes:\\n    - { id: a, type: transform, set: { b: "1" }, next: w }\\n    - { id: w, type: wait, duration: 0.01 }\\n', '/w.yaml')
let going = true
process.stdin.on('data', () => { going = false })
while (going) {
  const run = await startRun({ file, workflow: file.workflows.get('main'), inputs: {}, history: process.argv[1], free: true })
  const { status } = await run.execution.done
  process.stdout.write(run.execution.timeline.header.execution + ' ' + status + ' ' + (run.execution.timeline.summary ? 'whole' : 'cut') + '\\n')
}
process.exit(0)
`

function start(folder: string): { child: ChildProcess; lines(): string[]; ended: Promise<number | null> } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', recorder, folder], { stdio: 'pipe' })
  onTestFinished(() => void child.kill())
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  let complaints = ''
  child.stderr.on('data', chunk => {
    complaints += chunk
  })
  const ended = new Promise<number | null>(done => child.on('close', done)).then(code => {
    if (code !== 0) throw new Error(complaints)
    return code
  })
  return { child, lines: () => text.trim().split('\n'), ended }
}

test('two processes record into one history while a third lists it and cleans it up', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-busy-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const storage = createFileStorage(folder)
  const other = createFileStorage(folder)
  const recorders = [start(folder), start(folder)]
  const deleted = new Set<string>()
  const problems: unknown[] = []
  for (let round = 0; round < 12 || deleted.size < 20; round++) {
    const [report, page] = await Promise.all([applyRetention(storage, { maxCount: 5 }), other.query()])
    for (const { row } of report.deleted) deleted.add(row.id)
    problems.push(...report.failed.map(({ error }) => error))
    // A file that has only just been made is no recording yet; what was deleted while it was read is gone.
    for (const { path, error } of page.unreadable)
      if (!/it is empty|ENOENT|cut off/.test(error)) problems.push(`${path}: ${error}`)
    await new Promise(done => setTimeout(done, 50))
  }
  for (const { child } of recorders) child.stdin!.end('stop')
  await Promise.all(recorders.map(one => one.ended))
  expect(problems).toEqual([])

  const made = recorders.flatMap(one => one.lines())
  expect(made.filter(line => !line.endsWith(' completed whole'))).toEqual([])
  const { rows, unreadable } = await storage.query()
  expect(unreadable).toEqual([])
  // Every execution is either there, whole, or was deleted by the rules.
  const there = new Set(rows.map(row => row.id))
  const ids = made.map(line => line.split(' ')[0]!)
  expect(ids.filter(id => there.has(id) === deleted.has(id))).toEqual([])
  for (const { path } of rows) expect((await readEntry(path!)).status).toBe('completed')
  expect(await other.query()).toEqual(await storage.query())
  const last = await applyRetention(storage, { maxCount: 5 })
  expect([last.failed, last.kept]).toEqual([[], 5])
  expect(rows.filter(({ path }) => existsSync(path!))).toHaveLength(5)
  await Promise.all([storage.close(), other.close()])
})
