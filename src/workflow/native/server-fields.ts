import * as z from 'zod'

/** The keys of a server below `mcp_servers:`. */
export const serverFields = z.object({
  type: z
    .enum(['stdio', 'http', 'sse'])
    .optional()
    .describe('How it is spoken with; `http` where there is a `url`, else `stdio`.'),
  command: z.string().min(1).optional().describe('The program to start.'),
  args: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('Its arguments.'),
  env: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional()
    .describe('Environment variables for it, besides those of the run; null removes one.'),
  env_file: z.string().optional().describe('A file with environment variables, one `NAME=value` a line.'),
  cwd: z.string().optional().describe('The folder it runs in; that of this file by default.'),
  url: z.string().min(1).optional().describe('Where it is, for `http` and `sse`.'),
  headers: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('HTTP headers for it.'),
})

/** The servers by name, as they stand in a file or a workflow. */
export const serversField = z
  .record(z.string(), serverFields)
  .describe(
    'The MCP servers whose tools can be called, by name: `command`, `args`, `env`, `cwd`, or `url`, `headers`. Texts may hold environment variables, with defaults.',
  )
