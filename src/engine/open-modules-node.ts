import { AsyncLocalStorage } from 'node:async_hooks'
import type { Redact } from '../recording/redact.ts'
import type { Isolation, WorkflowFile } from '../workflow/graph.ts'
import type { HandlerModules } from './handler-modules.ts'
import { importedModules } from './handlers-node.ts'
import { isolatedModules } from './isolation/isolated-modules-node.ts'
import type { Stream } from './isolation/messages.ts'
import { environmentWith } from './tools/child-process-node.ts'

/** Shows what handlers print in a process of their own; secrets are masked. */
export type Print = (stream: Stream, text: string) => void

/** How the handler modules of a run are opened. */
export interface ModuleOptions {
  file: Pick<WorkflowFile, 'path'>
  isolation: Isolation
  /** Overrides of the process environment. */
  env: Readonly<Record<string, string | null>>
  redact: Redact
  /** By default, to the streams of this process. */
  print?: Print
}

/** The handler modules of a run, in this process or in one of their own. Nothing is loaded or started before it is needed. */
export function openModules({
  file,
  isolation,
  env,
  redact,
  print = printHere,
}: ModuleOptions): HandlerModules {
  if (isolation === 'none') return importedModules(file)
  // As if it were printed here, so that a process with several clients knows whose it is.
  const here = AsyncLocalStorage.snapshot()
  return isolatedModules({
    file,
    env: environmentWith(env),
    redact,
    print: (stream, text) => here(print, stream, text),
  })
}

const printHere: Print = (stream, text) => void process[stream].write(text)
