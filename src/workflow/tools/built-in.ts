import type { ToolDescription } from './tool-server.ts'

/** The tools that need no server. What a person must allow by name before it runs has `guarded`. */
export const builtInTools: Readonly<Record<string, ToolDescription & { guarded: boolean }>> = {
  shell: {
    name: 'shell',
    guarded: true,
    description:
      'Runs a command line and returns what it printed and its exit code. Only for runs that allow it by name.',
    inputSchema: {
      type: 'object',
      properties: {
        command: { type: 'string', minLength: 1, description: 'The command line.' },
        cwd: { type: 'string', description: 'The folder to run in; that of the workflow file by default.' },
        timeout: { type: 'number', exclusiveMinimum: 0, description: 'The most seconds.' },
      },
      required: ['command'],
      additionalProperties: false,
    },
  },
}

/** The built-in tool of a name. */
export function builtInTool(name: string): (ToolDescription & { guarded: boolean }) | undefined {
  return Object.hasOwn(builtInTools, name) ? builtInTools[name] : undefined
}

/** The names that a person can allow. */
export const guardedTools: readonly string[] = Object.values(builtInTools)
  .filter(({ guarded }) => guarded)
  .map(({ name }) => name)
