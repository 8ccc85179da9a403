import { error } from './catalogue-entry.ts'

/** Messages about debuggers that attach to a run of another process, and to the process of its handlers. */
export const attachProblems = {
  'nobody-to-attach-to': error<{ host: string; port: number; detail: string }>(
    p => `No run can be debugged at ${p.host}:${p.port}: ${p.detail}.`,
    () => 'Start one with "playhead run <file> --debug <port>", and attach to that port while it runs.',
  ),
  'already-attached': error<object>(
    () => 'Another client debugs this run already.',
    () => 'Let it disconnect first; the run goes on then, and you can attach.',
  ),
  'attach-only': error<object>(
    () => 'This port belongs to a run that is going on, so nothing else can be started here.',
    () => 'Use "request": "attach" in the launch configuration.',
  ),
  'attached-restart': error<object>(
    () => 'A run that one has attached to cannot be started again from here.',
    () => 'Start it again where it was started, or fork it where it stands.',
  ),
  'port-not-free': error<{ host: string; port: number; detail: string }>(
    p => `The debugger cannot listen on ${p.host}:${p.port}: ${p.detail}.`,
    () => 'Give another port, or 0 for any that is free.',
  ),
  'no-handler-inspection': error<object>(
    () => 'The handlers are called in the process of the debugger itself, which would stop with them.',
    () =>
      'Set "debugHandlers": true in the launch configuration to step into their JavaScript or TypeScript.',
  ),
} as const
