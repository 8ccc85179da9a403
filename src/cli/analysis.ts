import type { Command } from 'commander'
import { addCompare } from './compare.ts'
import { addExport } from './export.ts'
import type { Io } from './io.ts'
import { addRerun } from './rerun.ts'

/** The commands that look at recordings as a whole. */
export function addAnalysis(program: Command, io: Io): void {
  for (const add of [addCompare, addRerun, addExport]) add(program, io)
}
