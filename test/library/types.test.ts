import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installLibrary } from './project.ts'

const { folder, path, write } = await installLibrary({}, true)

const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')

/** What the compiler says of a program, with the declarations of the package checked too. */
function check(program: string): string {
  write('program.ts', program)
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        target: 'es2024',
        module: 'nodenext',
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        types: ['node'],
      },
      files: ['program.ts'],
    }),
  )
  return spawnSync(process.execPath, [tsc, '-p', path('tsconfig.json')], { cwd: folder, encoding: 'utf8' })
    .stdout
}

test('a strict program that uses the library compiles, its declarations included', () => {
  const said = check(`
import { continueRun, currentRun, type Event, formatError, type Handler, recordScope, type Run, startRun } from 'playhead'

const run: Run = await startRun({ file: 'flow.yaml', inputs: { a: [1, 'x', null] }, record: { when: 'failure' }, model: 'ask' })
for await (const event of run.events()) if (event.type === 'write') console.log(event.patch.length)
run.on('question', ({ question }) => run.answer(question.choices[0] ?? true))
const stop: () => void = run.on('event', (event: Event) => event.seq)
stop()
const result = await run.done
if (result.status === 'completed') console.log(result.output)
if (result.status === 'failed') console.log(formatError(result.thrown), result.error.code)
const sum: number = await recordScope({ name: 'job' }, recorder => recorder.node('add', { a: 1 }, async () => 1 + 1))
export const handler: Handler = (input, { signal }) => [input['a'], signal.aborted, currentRun()?.address, sum]
await continueRun({ recording: run.recording ?? '', answer: true })
`)
  expect(said).toBe('')
})

test('a program that misuses it does not', () => {
  const said = check(`
import { startRun } from 'playhead'
const run = await startRun({ file: 'flow.yaml', record: { when: 'sometimes' } })
run.on('ending', () => {})
`)
  expect(said).toMatch(/program\.ts\(3,.*"?sometimes/)
  expect(said).toMatch(/program\.ts\(4,/)
})
