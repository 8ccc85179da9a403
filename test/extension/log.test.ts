import { expect, test } from 'vitest'
import { createLog, type Level } from '../../src/extension/log/log.ts'
import { createStorageLog } from '../../src/extension/log/storage.ts'
import { createRedact, type Redact } from '../../src/recording/redact.ts'

const secret = 'sk-0123456789abcdef'

function logged(redact: () => Promise<Redact>) {
  const lines: [Level, string][] = []
  const to = (level: Level) => (text: string) => void lines.push([level, text])
  const target = {
    trace: to('trace'),
    debug: to('debug'),
    info: to('info'),
    warn: to('warn'),
    error: to('error'),
  }
  return { lines, log: createLog(target, redact) }
}

const hiding = async () => createRedact([secret])

test('lines keep their order and level while secrets are looked up', async () => {
  let calls = 0
  const { lines, log } = logged(async () => {
    // The first look takes longer than the next ones.
    await new Promise(done => setTimeout(done, calls++ === 0 ? 20 : 0))
    return hiding()
  })
  log.info('first')
  log.warn('second')
  log.trace('third')
  await log.written()
  expect(lines).toEqual([
    ['info', 'first'],
    ['warn', 'second'],
    ['trace', 'third'],
  ])
})

test('secrets are hidden in lines, in errors and in what caused them', async () => {
  const { lines, log } = logged(hiding)
  log.info(`the key is ${secret}`)
  log.failed('Opening', new Error(`no ${secret}`, { cause: new TypeError(`bad ${secret}`) }))
  await log.written()
  expect(lines.map(([level]) => level)).toEqual(['info', 'error'])
  expect(lines[1]![1]).toMatch(/^Opening: Error: no •••[\s\S]*because of TypeError: bad •••/)
  expect(JSON.stringify(lines)).not.toContain(secret)
})

test('nothing is written as it is where secrets cannot be looked up', async () => {
  const { lines, log } = logged(() => Promise.reject(new Error('locked')))
  log.error(`the key is ${secret}`)
  await log.written()
  expect(lines).toEqual([['error', expect.stringContaining('left out')]])
})

test('a file that cannot be read is noted once for each reason', async () => {
  const { lines, log } = logged(hiding)
  const note = createStorageLog(log)
  note([{ path: 'a', error: 'damaged' }, { path: 'b' }])
  note([{ path: 'a', error: 'damaged' }])
  note([{ path: 'a', error: 'gone' }])
  await log.written()
  expect(lines.map(([, text]) => text)).toEqual([
    'History: a cannot be read: damaged',
    'History: a cannot be read: gone',
  ])
})
