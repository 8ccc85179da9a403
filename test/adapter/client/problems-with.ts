import { expect } from 'vitest'
import { createClient, type DapClient } from './client.ts'
import { fakeAdapter, type Script } from './fake-adapter.ts'
import { pairedTransport } from './transport.ts'

/** Runs a session against a scripted adapter and returns what the client found wrong with it. */
export async function problemsWith(
  script: Script,
  drive: (client: DapClient) => Promise<unknown>,
): Promise<string[]> {
  const { transport, adapterSide } = pairedTransport()
  fakeAdapter(script)(adapterSide)
  const client = createClient(transport, { timeoutMs: 500 })
  await drive(client)
  const failure = await client.close().then(
    () => undefined,
    (cause: unknown) => String(cause),
  )
  // Every problem must fail the test that has it, and be named there.
  for (const problem of client.problems) expect(failure).toContain(problem)
  if (client.problems.length === 0) expect(failure).toBeUndefined()
  return [...client.problems]
}

export async function startUp(client: DapClient): Promise<void> {
  await client.launch({})
  await client.stopped()
}

export async function stepOnce(client: DapClient): Promise<void> {
  await startUp(client)
  await client.next()
}
