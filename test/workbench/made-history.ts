import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { addTo, type Made } from '../history/make-history.ts'

/** The moment so many minutes ago. */
export const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()

const fork = (execution: string, position: number) => ({ execution, position })

/** Runs of three workflows, today and before, with all that a row can say. */
export function fillHistory(workspace: string): void {
  const folder = join(workspace, '.playhead')
  mkdirSync(folder, { recursive: true })
  const program = join(workspace, 'order.yaml')
  const error = { code: 'handler-failed', message: 'The card was declined', address: 'order/charge' }
  const inputs = { customer: '<img src=x onerror=alert(1)>' }
  const all: Made[] = [
    {
      id: 'aaaa0001',
      workflow: 'order',
      startedAt: minutesAgo(40),
      status: 'failed',
      error,
      inputs,
      program,
    },
    { id: 'aaaa0002', workflow: 'order', startedAt: minutesAgo(30), parent: fork('aaaa0001', 7), program },
    { id: 'aaaa0003', workflow: 'order', startedAt: minutesAgo(20), parent: fork('aaaa0002', 1), program },
    { id: 'bbbb0001', workflow: 'triage', startedAt: minutesAgo(10), status: 'waiting', program },
    { id: 'bbbb0002', workflow: 'triage', startedAt: minutesAgo(3_000), tags: ['nightly'], program },
    { id: 'cccc0001', workflow: 'release notes', startedAt: minutesAgo(2_900), status: 'cancelled', program },
  ]
  for (const made of all) addTo(folder, made)
}

/** The file that those runs say they are of. */
export const orderFile = {
  'order.yaml': 'workflows:\n  order:\n    nodes:\n      - { id: a, type: transform, set: { b: "1" } }\n',
}
