import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { folderWith, playhead, recordedId, start } from './playhead.ts'

const files = {
  'flow.yaml': `handlers: ./handlers.js
workflows:
  main:
    nodes:
      - { id: begin, type: compute, handler: count, output: begun, next: [left, right] }
      - { id: left, type: human, prompt: Left?, next: done }
      - { id: right, type: human, prompt: Right?, human_type: choice, choices: [red, green], next: done }
      - { id: done, type: transform, set: { finished: "true" } }
  single:
    nodes:
      - { id: ask, type: human, prompt: Sure?, next: use }
      - { id: use, type: compute, handler: slow, output: used }
`,
  'handlers.js': `import { appendFileSync } from 'node:fs'
export const count = () => { appendFileSync('calls.txt', 'x'); return 1 }
export const slow = async () => { console.log('going on'); await new Promise(done => setTimeout(done, 50_000)) }
`,
}

const idOf = (stdout: string) => (JSON.parse(stdout) as { id: string }).id

test('a run that waits is answered by other processes, one question after another', async () => {
  const folder = folderWith(files)
  const first = await playhead(folder, ['run', 'flow.yaml', '--json'])
  expect(first.code).toBe(3)
  const waiting = JSON.parse(first.stdout)
  expect(waiting).toMatchObject({ status: 'waiting' })
  expect(waiting.questions.map((one: { address: string }) => one.address)).toEqual([
    'main/[left]/left/approval',
    'main/[right]/right/choice',
  ])

  const unclear = await playhead(folder, ['answer', waiting.id, 'yes'])
  expect(unclear).toMatchObject({ code: 1, stderr: expect.stringContaining('main/[left]/left') })
  const wrong = await playhead(folder, ['answer', waiting.id, 'gren', '--at', 'right'])
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('green') })

  const second = await playhead(folder, ['answer', waiting.id, '2', '--at', 'right'])
  expect(second).toMatchObject({ code: 3, stdout: expect.stringContaining('Left?') })
  const third = await playhead(folder, ['answer', waiting.id, 'no', '--json'])
  expect(third.code).toBe(0)
  expect(JSON.parse(third.stdout)).toMatchObject({
    id: waiting.id,
    status: 'completed',
    result: { begun: 1, left: false, right: 'green', finished: true },
  })
  expect(readFileSync(join(folder, 'calls.txt'), 'utf8')).toBe('x')

  const late = await playhead(folder, ['answer', waiting.id, 'no'])
  expect(late).toMatchObject({ code: 1, stderr: expect.stringContaining('completed') })
})

test('a recording whose text is not that of the workflow file runs only when that is wanted', async () => {
  const folder = folderWith(files)
  const id = idOf((await playhead(folder, ['run', 'flow.yaml', '--json'])).stdout)
  writeFileSync(join(folder, 'flow.yaml'), files['flow.yaml'].replace('Left?', 'Really left?'))
  const refused = await playhead(folder, ['answer', id, 'yes', '--at', 'left'])
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--recorded-text') })
  const gone = await playhead(folder, ['answer', id, 'yes', '--at', 'left', '--recorded-text'])
  expect(gone).toMatchObject({ code: 3, stdout: expect.stringContaining('Right?') })
})

test('an execution that there is none of is one clear message', async () => {
  const { code, stdout, stderr } = await playhead(folderWith(files), ['answer', 'abcdef', 'yes'])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain('abcdef')
  expect(stderr).not.toContain('at ')
})

test('while one process goes on with a run, another is refused; once it is killed, the run goes on again', async () => {
  const folder = folderWith(files)
  const id = idOf((await playhead(folder, ['run', 'flow.yaml', '-n', 'single', '--json'])).stdout)
  const going = start(folder, ['answer', id, 'yes'])
  await going.saw('going on')
  const refused = await playhead(folder, ['answer', id, 'no'])
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(String(going.process.pid)) })
  going.process.kill('SIGKILL')
  await going.ended
  // Quick this time.
  writeFileSync(join(folder, 'handlers.js'), `export const slow = () => 'used'\nexport const count = slow\n`)
  const again = await playhead(folder, ['answer', id, '--json'])
  expect(JSON.parse(again.stdout)).toMatchObject({ status: 'completed', result: { ask: true, used: 'used' } })
})

test('no secret is seen in what run, list, replay and the recording show', async () => {
  const secret = 'tr0ub4dor-and-3'
  const folder = folderWith({
    'leak.yaml': `handlers: ./leak.js
workflows:
  main:
    inputs: { token: { type: string, secret: true }, pin: { type: number, secret: true } }
    nodes:
      - { id: leak, type: compute, handler: leak, inputs: { token: $ctx.token, pin: $ctx.pin }, output: got, next: ask }
      - { id: ask, type: human, prompt: "Use {token}?", context_keys: [token], timeout: 5ms, fallback: continue, next: fail }
      - { id: fail, type: compute, handler: fail, inputs: { token: $ctx.token } }
`,
    'leak.js': `export async function leak({ token, pin }, run) {
  console.log('console', token); console.error({ token }); process.stdout.write('direct ' + token + '\\n')
  run.log('log ' + token, { token })
  setTimeout(() => { throw new Error('stray ' + token) })
  // The process may end as soon as the run does, and timers with it.
  await new Promise(done => setTimeout(done, 50))
  return { token, pin, [token]: [token], url: 'https://host/?t=' + encodeURIComponent(token) }
}
export async function fail({ token }) {
  await new Promise(done => setTimeout(done, 20))
  throw new TypeError('bad ' + token, { cause: new Error(token) })
}
`,
  })
  const inputs = JSON.stringify({ token: secret, pin: 97531246 })
  const outputs = [
    await playhead(folder, ['run', 'leak.yaml', '-c', inputs, '--timeline', '--log-level', 'debug']),
    await playhead(folder, [
      'run',
      'leak.yaml',
      '-c',
      inputs,
      '--json',
      '--pin',
      `fail={"pinned": "${secret}", "n": 97531246}`,
      '--pin',
      'ask=true',
    ]),
    await playhead(folder, ['list']),
    await playhead(folder, ['list', '--json']),
    await playhead(folder, ['graph', 'leak.yaml']),
  ]
  // The run that waits for an answer goes on, and fails.
  const answered = await playhead(folder, ['answer', recordedId(outputs[0]!), 'yes', '-c', inputs])
  expect(answered.stderr).toContain('bad •••')
  outputs.push(answered)
  const recordings = readdirSync(join(folder, '.playhead')).filter(name => name.endsWith('.playhead'))
  for (const name of recordings) {
    outputs.push(
      await playhead(
        folder,
        ['replay', join('.playhead', name), '--start-at', 'end'],
        ['vars', 'stack', 'quit'],
      ),
    )
    const text = gunzipSync(readFileSync(join(folder, '.playhead', name))).toString()
    expect(text).not.toContain(secret)
    expect(text).not.toContain('97531246')
  }
  for (const { stdout, stderr } of outputs) {
    expect(stdout).not.toContain(secret)
    expect(stderr).not.toContain(secret)
    expect(stdout + stderr).not.toContain('97531246')
  }
  expect(outputs[0]!.stdout).toContain('direct •••')
  expect(outputs[0]!.stderr).toContain('stray •••')
  expect(JSON.parse(outputs[1]!.stdout)).toMatchObject({ result: { got: { pin: '•••' } } })
  expect(recordings).toHaveLength(2)
})

test('the line that says how to answer works in a shell, wherever the recording is', async () => {
  const folder = folderWith(files)
  const first = await playhead(folder, ['run', 'flow.yaml', '--history', 'kept', '--json'])
  const { recording } = JSON.parse(first.stdout)
  const open = await playhead(folder, ['answer', recording, 'never'])
  expect(open).toMatchObject({ code: 1, stderr: expect.stringContaining('--at') })
  const second = await playhead(folder, ['run', 'flow.yaml', '--history', 'kept'])
  const line = /^Answer: +(.+)$/m.exec(second.stdout)![1]!
  expect(line).toMatch(/ --history kept <answer> --at 'main\/\[left\]\/left\/approval'$/)

  const third = await playhead(folder, ['answer', recording, 'yes', '--at', 'left'])
  const next = /^Answer: +(.+)$/m.exec(third.stdout)![1]!
  const [, ...args] = next.replace('<answer>', 'red').split(' ')
  const last = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  expect(last).toContain('main completed')
})
