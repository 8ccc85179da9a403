import type { Command } from 'commander'
import { addCompare } from './compare.ts'
import { addDiff } from './diff.ts'
import { addExport } from './export.ts'
import { addFork } from './fork.ts'
import { addInspect } from './inspect.ts'
import type { Io } from './io.ts'
import { addMetrics } from './metrics.ts'
import { addRerun } from './rerun.ts'
import { addSnapshot } from './snapshot.ts'
import { addTrace } from './trace.ts'

/** The commands that look at recordings as a whole. */
export function addAnalysis(program: Command, io: Io): void {
  for (const add of [
    addCompare,
    addRerun,
    addFork,
    addExport,
    addInspect,
    addDiff,
    addTrace,
    addMetrics,
    addSnapshot,
  ])
    add(program, io)
}
