import { rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { attachAdapter, openAdapter } from './open-adapter.ts'

test('a context key called node is told apart from the node, in every scope', async () => {
  const source = `workflows:
  w:
    inputs: { node: { id: mine }, run: 3, prev: 4 }
    nodes:
      - { id: one, type: transform, set: { a: node.id } }
`
  const { client } = await openAdapter({ 'w.yaml': source })
  await client.launch({ program: 'w.yaml' }, { breakpoints: { 'w.yaml': [5] } })
  await client.stopped()
  expect((await client.evaluate('node.id')).result).toBe('"one"')
  expect((await client.evaluate('$ctx.node.id')).result).toBe('"mine"')
  for (const scope of await client.scopes()) {
    for (const { evaluateName, value } of await client.variables(scope.variablesReference)) {
      if (evaluateName !== 'node.duration') {
        expect([evaluateName, (await client.evaluate(evaluateName!)).result]).toEqual([evaluateName, value])
      }
    }
  }
})

test.skipIf(process.platform === 'win32')(
  'breakpoints bind in a file that is opened through a link, live and in a replay',
  async () => {
    const source = 'workflows:\n  w:\n    nodes:\n      - { id: a, type: transform, set: { n: "1" } }\n'
    const { client, folder } = await openAdapter({ 'w.yaml': source })
    const link = `${folder}-link`
    await symlink(folder, link)
    onTestFinished(() => rm(link))
    const [linked, real] = [join(link, 'w.yaml'), join(folder, 'w.yaml')]
    await client.launch({ program: linked }, { breakpoints: { [real]: [4] } })
    expect(await client.stopped()).toMatchObject({ reason: 'breakpoint', line: 4 })
    await client.continue()
    const id = /Recorded as (\w+)/.exec(client.events('output').at(-1)!.output)![1]
    const again = attachAdapter(folder)
    const set = await again.launch(
      { recording: id },
      { breakpoints: { [real]: [4], [linked]: [{ line: 4, condition: 'false' }] } },
    )
    expect(Object.values(set.breakpoints).flat()).toMatchObject([{ verified: true }, { verified: true }])
    await again.stopped()
    expect(await again.continue()).toMatchObject({ reason: 'breakpoint', line: 4 })
  },
)
