import type { Change } from '../../src/engine/change.ts'
import { tellOrigin } from '../../src/engine/fork.ts'
import { matchFork } from '../../src/engine/fork-match.ts'
import { nodeCodec } from '../../src/recording/codec-node.ts'
import { createSha256 } from '../../src/recording/files-node.ts'
import { parseRecorded } from '../../src/recording/recorded-file.ts'
import { redactNothing } from '../../src/recording/redact.ts'
import { redactHeader } from '../../src/recording/redact-event.ts'
import { createMemorySink } from '../../src/recording/sink.ts'
import type { Timeline } from '../../src/recording/timeline.ts'
import { parseWorkflowFile } from '../../src/workflow/native/parse.ts'
import type { Problem } from '../../src/workflow/problem.ts'
import { type RunInMemory, type RunPlan, startInMemory, testHeader } from '../start-run.ts'

/** A fork that was started, and what it took. */
export interface ForkInMemory extends RunInMemory {
  length: number
  differences: readonly Problem[]
}

/**
 * Forks an execution at a position, recorded to memory.
 * @param plan its source may be another than that of the parent
 */
export async function forkInMemory(
  parent: Timeline,
  position: number,
  plan: RunPlan,
  changes: readonly Change[] = [],
): Promise<ForkInMemory> {
  const now = parseWorkflowFile(plan.source, parent.header.path)
  const match = await matchFork(parent, position, parseRecorded(parent.header), now)
  const sink = createMemorySink()
  let time = 0
  const header = redactHeader(
    testHeader({
      execution: 'fork',
      source: plan.source,
      inputs: plan.inputs ?? {},
      parent: { execution: parent.header.execution, position },
    }),
    plan.redact ?? redactNothing,
  )
  const ports = {
    now: () => time++,
    codec: nodeCodec,
    hash: createSha256(),
    sink,
    ...(plan.redact ? { redact: plan.redact } : {}),
  }
  const forked = await tellOrigin(header, ports, plan.free ?? true, { parent, match, changes })
  const run = startInMemory({ ...plan, before: forked.before })
  return { ...run, sink, length: forked.length, differences: match.differences }
}
