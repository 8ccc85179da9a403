import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundlePath } from '../../scripts/generate-l10n.ts'
import { openStdio } from './client/open.ts'
import { temporaryFolder } from './open-adapter.ts'

const root = join(import.meta.dirname, '../..')

const source = `workflows:
  w:
    nodes:
      - { id: a, type: transform, set: { n: "1" }, next: b }
      - { id: b, type: transform, set: { m: n + missing } }
`

async function start(...args: string[]) {
  const cwd = await temporaryFolder({ 'w.yaml': source })
  const client = openStdio(process.execPath, [join(root, 'debug-adapter/main.ts'), ...args], {
    cwd,
    timeoutMs: 15_000,
  })
  onTestFinished(() => client.close())
  return client
}

const german = () => start('--texts', join(root, bundlePath('adapter', 'de')), '--language', 'de')

test('what an adapter announces has the names of the language that it is started in', async () => {
  const client = await german()
  const { exceptionBreakpointFilters, breakpointModes } = await client.initialize()
  expect(exceptionBreakpointFilters?.map(({ filter, label }) => [filter, label])).toEqual([
    ['uncaught', 'Nicht abgefangene Fehler'],
    ['caught', 'Abgefangene Fehler'],
  ])
  expect(breakpointModes?.map(({ mode, label }) => [mode, label])).toEqual([
    ['line', 'Wo es die Zeile sagt'],
    ['enter', 'Davor'],
    ['exit', 'Danach'],
  ])
})

test('stops and scopes have names in the language; what is wrong stays English, and can be searched for', async () => {
  const client = await german()
  await client.launch(
    { program: 'w.yaml' },
    { breakpoints: { 'w.yaml': [4] }, exceptionFilters: ['uncaught'] },
  )
  await client.stopped()
  expect((await client.scopes()).map(({ name, presentationHint }) => [name, presentationHint])).toEqual([
    ['Kontext', 'locals'],
    ['Knoten', 'arguments'],
    ['Lauf', undefined],
  ])
  await client.continue()
  expect(client.events('stopped').at(-1)!.reason).toBe('exception')
  const { description } = await client.request('exceptionInfo', { threadId: 1 })
  expect(description).toContain('Unknown variable: missing')
  await client.stepBack({ threadId: 1 })
  expect(client.events('stopped').at(-1)!.description).toMatch(/^Schritt \d+ · \d+ vor dem aktuellen Ende$/)
})

test.each([
  ['is not there', undefined],
  ['is no JSON', '{"Uncaught Errors": "Nicht'],
  ['is no object', 'null'],
  ['holds no texts', '{"Uncaught Errors": 1, "Caught Errors": null}'],
])('an adapter whose file of texts %s is English', async (_, text) => {
  const folder = await temporaryFolder(text === undefined ? {} : { 'texts.json': text })
  const client = await start('--texts', join(folder, 'texts.json'), '--language', 'de')
  const { exceptionBreakpointFilters } = await client.initialize()
  expect(exceptionBreakpointFilters?.map(({ label }) => label)).toEqual(['Uncaught Errors', 'Caught Errors'])
})
