import { expect, test } from 'vitest'
import { createRedact, mask } from '../../src/recording/redact.ts'
import { finish, type RunPlan, runToEnd } from '../start-run.ts'
import { forkInMemory } from './fork-in-memory.ts'

const redact = createRedact(['s3cret-value'])
const seen: unknown[] = []
const plan: RunPlan = {
  source: `
workflows:
  main:
    inputs: { token: { type: string, secret: true, required: true } }
    nodes:
      - { id: first, type: transform, set: { n: '1' }, next: make }
      - { id: make, type: compute, handler: make, output: made, next: use }
      - { id: use, type: compute, handler: use, inputs: { token: $ctx.token, made: $ctx.made }, output: used }
`,
  inputs: { token: 's3cret-value' },
  handlers: {
    make: () => 'it is s3cret-value',
    use: input => {
      seen.push({ ...input })
      return 'done'
    },
  },
  redact,
}

async function parentAt(address: string) {
  const parent = await runToEnd(plan)
  const { structure, length } = parent.timeline
  const seqs = Array.from({ length }, (_, seq) => seq)
  const enter = seqs.find(seq => structure.type(seq) === 'enter' && structure.address(seq) === address)!
  return { parent, position: enter + 1 }
}

test('a secret input is the real one in a fork, where it is hidden in the recording', async () => {
  const { parent, position } = await parentAt('main/make')
  seen.length = 0
  const fork = await finish(await forkInMemory(parent.timeline, position, plan))
  expect(fork.result.status).toBe('completed')
  expect(seen).toEqual([{ token: 's3cret-value', made: 'it is s3cret-value' }])
  expect(JSON.stringify(fork.events)).not.toContain('s3cret')
})

test('a result that is hidden in the recording is not taken for a real one', async () => {
  const { parent, position } = await parentAt('main/use')
  await expect(forkInMemory(parent.timeline, position, plan)).rejects.toThrow('values: "made"')
})

test('a hidden result can be set, and is hidden in the recording of the fork', async () => {
  const { parent, position } = await parentAt('main/use')
  seen.length = 0
  const change = {
    span: 0,
    target: 'context' as const,
    patch: [{ op: 'replace' as const, path: '/made', value: 'now s3cret-value', old: `it is ${mask}` }],
  }
  const enter = position - 1
  const fork = await finish(await forkInMemory(parent.timeline, enter, plan, [change]))
  expect(fork.result.status).toBe('completed')
  expect(seen).toEqual([{ token: 's3cret-value', made: 'now s3cret-value' }])
  expect(JSON.stringify(fork.events)).not.toContain('s3cret')
})
