import { expect, test } from 'vitest'
import { openAdapter } from './open-adapter.ts'

test('the environment of a run is that of its file, and its own variables win', async () => {
  const { client } = await openAdapter({
    'w.yaml': `workflows:
  main:
    nodes:
      - { id: look, type: tool, tool: shell, inputs: { command: "echo $ONE, $TWO, $THREE" }, output: seen }
`,
    '.env.test': 'ONE=from the file\nTWO=from the file\n',
  })
  const env = { TWO: 'its own', THREE: 'besides' }
  await client.launch({ program: 'w.yaml', env, envFile: '.env.test', allow: ['shell'], stopAtEnd: true })
  await client.stopped()
  expect((await client.evaluate('seen')).result).toContain('from the file, its own, besides')
})
